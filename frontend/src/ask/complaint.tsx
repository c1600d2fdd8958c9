/** Why a question was not sent, and a way to where that is mended. */

import { useShot } from "../shell/page.ts";
import { reveal } from "../values/reveal.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { MAX_LENGTH, type Refusal } from "./question.ts";
import { ASK } from "./words.ts";

export function Complaint({ refusal, length }: { refusal: Refusal; length: number }) {
  const shot = useShot();
  const words = useTexts(ASK);
  const language = useLanguage();
  const { faults } = shot.read.value;
  const [first] = faults;
  const texts: Record<Refusal, string> = {
    empty: words.emptyQuestion,
    too_long: words.tooLong(length, MAX_LENGTH),
    bad_values: words.badValues(faults.map((name) => shot.line.labelOf(name, language)).join(", ")),
    answering: words.stillAnswering,
  };
  if (refusal === "bad_values" && !first) return null;
  return (
    <div id="fault" class={`notice ${refusal === "answering" ? "warn" : "bad"}`} role="alert">
      <p>{texts[refusal]}</p>
      {refusal === "bad_values" && first && (
        <button type="button" class="small" onClick={() => reveal(first)}>
          {words.showValue}
        </button>
      )}
    </div>
  );
}
