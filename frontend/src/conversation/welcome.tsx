/** What a newcomer sees first: what this is for, in three steps, and one button that does it. */

import { usePage, useShot } from "../shell/page.ts";
import { useTexts } from "../words/words.ts";
import { CONVERSATION } from "./words.ts";

const PACKAGED_LINE = "default";

export function Welcome() {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(CONVERSATION);
  const { features, faults } = shot.read.value;
  return (
    <section id="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">{words.welcome}</h2>
      <ol>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <button
        type="button"
        class="primary"
        aria-disabled={faults.length > 0}
        onClick={() => {
          if (faults.length === 0) void page.conversation.ask(words.question, features);
        }}
      >
        {words.diagnose}
      </button>
      {shot.line.document.line === PACKAGED_LINE && <p class="hint">{words.simulated}</p>}
    </section>
  );
}
