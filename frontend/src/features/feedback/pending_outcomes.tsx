/** What was said of parts and is not on the server yet: it is told until it is there, or given up by hand. */

import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { isFinal, type OutcomeSender } from "../../page/outcome_sender.ts";
import { usePage } from "../../page/page.ts";
import { OUTCOME } from "./outcome_messages.ts";

export function PendingOutcomes({ sender }: { sender: OutcomeSender }) {
  const page = usePage();
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const busy = sender.sending.value;
  // What is just being sent for the first time is no fault yet.
  const waiting = sender.waiting.value.filter(({ fault }) => fault !== null || !busy);
  if (waiting.length === 0) return null;
  const retry = async () => {
    await sender.send();
    page.announce(sender.waiting.peek().length === 0 ? messages.saved : messages.waits);
  };
  return (
    <div class="notice warn pending-outcomes" role="status">
      <p>
        <b>{messages.pending(waiting.length)}</b>{" "}
        {waiting.some(({ unkept }) => unkept) ? messages.waitsUnkept : messages.waits}
      </p>
      <ul>
        {waiting.map(({ id, line, shotId, said, fault }) => (
          <li key={id}>
            {messages.ofShot(shotId)} ({line}): {messages.results[said.result]}
            {said.image ? `, ${messages.photo}` : ""}{" "}
            {fault && (
              <span class="hint">
                {isFinal(fault) ? `${messages.refused} ` : ""}
                {meaning(language, fault.code, fault.message)}
              </span>
            )}{" "}
            {fault && isFinal(fault) && (
              <button type="button" class="small" onClick={() => sender.discard(id)}>
                {messages.discard}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="small" aria-disabled={busy} onClick={() => !busy && void retry()}>
        {busy ? messages.saving : messages.retry}
      </button>
    </div>
  );
}
