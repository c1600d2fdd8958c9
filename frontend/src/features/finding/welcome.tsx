/** What a newcomer sees first: what this is for, in three steps, and one button that does it. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { FINDING } from "./messages.ts";

const PACKAGED_LINE = "default";

export function Welcome() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(FINDING);
  const { faults } = shot.read.value;
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
          if (faults.length === 0) page.ask(messages.question);
        }}
      >
        {messages.diagnose}
      </button>
      {shot.line.document.line === PACKAGED_LINE && <p class="hint">{messages.simulated}</p>}
    </section>
  );
}
