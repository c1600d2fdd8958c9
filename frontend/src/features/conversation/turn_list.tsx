/** The conversation: the newest question on top, alone open. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { CONVERSATION } from "./messages.ts";
import { TurnView } from "./turn_view.tsx";

export function TurnList() {
  const turns = usePage().conversation.turns.value;
  if (turns.length === 0) return <Welcome />;
  return (
    <div id="turns">
      {turns.map((turn, index) => (
        <TurnView key={turn.id} turn={turn} newest={index === 0} />
      ))}
    </div>
  );
}

const PACKAGED_LINE = "default";

/** What a newcomer sees first: what this is for, in three steps, and one button that does it. */
export function Welcome() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CONVERSATION);
  const { features, faults } = shot.read.value;
  return (
    <section id="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">{messages.welcome}</h2>
      <ol>
        {messages.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <button
        type="button"
        class="primary"
        aria-disabled={faults.length > 0}
        onClick={() => {
          if (faults.length === 0) void page.conversation.ask(messages.question, features);
        }}
      >
        {messages.diagnose}
      </button>
      {shot.line.document.line === PACKAGED_LINE && <p class="hint">{messages.simulated}</p>}
    </section>
  );
}
