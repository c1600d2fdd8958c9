/**
 * Where something cannot be drawn, says so in its place. Without it a result that breaks its card would
 * take the whole page with it, and again after each reload, since the conversation is kept.
 */

import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { useTexts } from "../words/words.ts";
import { usePage } from "./page.ts";
import { SHELL } from "./words.ts";

export function Guard({ children }: { children: ComponentChildren }) {
  const page = usePage();
  const words = useTexts(SHELL);
  const [fault, reset] = useErrorBoundary((error: unknown) => console.error("The page could not be drawn.", error));
  if (fault === undefined) return <>{children}</>;
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
