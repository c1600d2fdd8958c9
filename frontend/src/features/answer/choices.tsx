/** The questions that an answer which asks back gives to choose from. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import type { Turn } from "../../state/turn.ts";
import { ANSWER } from "./messages.ts";

export function Choices({ turn }: { turn: Turn }) {
  const { conversation } = usePage();
  const messages = useMessages(ANSWER);
  const busy = conversation.running.value !== null;
  const { choices = [], end } = turn;
  if (choices.length === 0 || !end) return null;
  return (
    <div class="choices" role="group" aria-label={messages.choices}>
      {choices.map(({ label, question }) => (
        <button
          key={question}
          type="button"
          title={question}
          aria-disabled={busy}
          onClick={() => !busy && void conversation.ask(question, turn.features, turn.pictures, turn.shot)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
