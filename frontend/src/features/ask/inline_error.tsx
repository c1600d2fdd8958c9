/** Why a question was not sent, and a way to where that is mended. */

import { focusField } from "../../components/focus_field.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { useShot } from "../../page/page.ts";
import { ASK } from "./messages.ts";
import { MAX_LENGTH, type Refusal } from "./question_validation.ts";

/** Those that pass by themselves. */
const WAITS: Refusal[] = ["answering", "reading_pictures"];

export function InlineError({ refusal, length }: { refusal: Refusal; length: number }) {
  const shot = useShot();
  const messages = useMessages(ASK);
  const language = useLanguage();
  const { faults } = shot.read.value;
  const [first] = faults;
  const texts: Record<Refusal, string> = {
    empty: messages.emptyQuestion,
    too_long: messages.tooLong(length, MAX_LENGTH),
    bad_values: messages.badValues(faults.map((name) => shot.line.labelOf(name, language)).join(", ")),
    reading_pictures: messages.readingPictures,
    answering: messages.stillAnswering,
  };
  if (refusal === "bad_values" && !first) return null;
  return (
    <div id="fault" class={`notice ${WAITS.includes(refusal) ? "warn" : "bad"}`} role="alert">
      <p>{texts[refusal]}</p>
      {refusal === "bad_values" && first && (
        <button type="button" class="small" onClick={() => focusField(first)}>
          {messages.showValue}
        </button>
      )}
    </div>
  );
}
