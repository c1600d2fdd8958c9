/** What stands there when the page itself cannot be drawn. */

import type { ErrorFallbackProps } from "../components/error_boundary.tsx";
import { useMessages } from "../i18n/i18n.ts";
import { usePage } from "../page/page.ts";
import { SHELL } from "./messages.ts";

export function ErrorFallback({ fault, reset }: ErrorFallbackProps) {
  const page = usePage();
  const messages = useMessages(SHELL);
  const startAgain = () => {
    page.conversation.restore(null);
    reset();
  };
  return (
    <main class="alone">
      <div class="notice bad" role="alert">
        <p>{messages.notDrawn}</p>
        <p class="code">{String(fault)}</p>
        <button type="button" onClick={startAgain}>
          {messages.startAgain}
        </button>
      </div>
    </main>
  );
}
