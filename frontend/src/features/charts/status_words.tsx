/** What the watch says of a line in words, and of which shots it says so. */

import type { LineStatus } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { moment } from "./figures.ts";
import { Mark } from "./mark.tsx";
import { CHARTS } from "./messages.ts";

export function StatusWords({ status }: { status: LineStatus }) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const { state, window, message, message_ko } = status;
  const bad = state === "not_trusted" || state === "watch";
  return (
    <>
      {window.start && window.end && (
        <p class="made">{messages.window(window.shots, moment(window.start), moment(window.end))}</p>
      )}
      <p class={bad ? `notice ${state === "watch" ? "warn" : "bad"}` : ""}>
        {bad && <Mark kind={state === "watch" ? "pattern" : "beyond"} />} <b>{messages.states[state]}</b>.{" "}
        {language === "ko" ? message_ko : message}
      </p>
    </>
  );
}
