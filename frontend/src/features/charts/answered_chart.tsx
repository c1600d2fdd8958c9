/** A chart once the server has said what it is made of; what is wrong or on its way until then. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { type Range, refreshMs } from "./address.ts";
import { CHARTS } from "./messages.ts";
import { useAnswer } from "./use_answer.ts";

interface Props<T> {
  query: Record<string, string>;
  load: () => Promise<T>;
  range: Range;
  children: (answer: T) => ComponentChildren;
}

export function AnsweredChart<T extends { simulated?: boolean }>({ query, load, range, children }: Props<T>) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [tries, setTries] = useState(0);
  const { answer, fault, waiting } = useAnswer(
    `${tries} ${new URLSearchParams(query)}`,
    load,
    refreshMs(range),
  );
  return (
    <article aria-busy={waiting}>
      {fault && (
        <div class="notice bad" role="alert">
          <p>
            {meaning(language, fault.code, fault.message)} <code>{fault.message}</code>
          </p>
          <button type="button" class="small" onClick={() => setTries(tries + 1)}>
            {messages.tryAgain}
          </button>
        </div>
      )}
      {!answer && !fault && <p>{messages.loading}</p>}
      {answer?.simulated && <p class="notice">{messages.simulated}</p>}
      {answer && children(answer)}
    </article>
  );
}
