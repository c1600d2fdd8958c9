/** What stands there when the page itself cannot be drawn. */

import { useTexts } from "../words/words.ts";
import type { Broken } from "./guard.tsx";
import { usePage } from "./page.ts";
import { SHELL } from "./words.ts";

export function NotDrawn({ fault, reset }: Broken) {
  const page = usePage();
  const words = useTexts(SHELL);
  const startAgain = () => {
    page.reported.value = null;
    page.conversation.restore(null);
    reset();
  };
  return (
    <main class="alone">
      <div class="notice bad" role="alert">
        <p>{words.notDrawn}</p>
        <p class="code">{String(fault)}</p>
        <button type="button" onClick={startAgain}>
          {words.startAgain}
        </button>
      </div>
    </main>
  );
}
