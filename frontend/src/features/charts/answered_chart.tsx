/** A chart once the server has said what it is made of; what is wrong or on its way until then. */

import type { ComponentChildren } from "preact";
import { LoadFault } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { type Range, refreshMs } from "./address.ts";
import { CHARTS } from "./messages.ts";

interface Props<T> {
  query: Record<string, string>;
  load: () => Promise<T>;
  range: Range;
  children: (answer: T) => ComponentChildren;
}

export function AnsweredChart<T extends { simulated?: boolean }>({ query, load, range, children }: Props<T>) {
  const messages = useMessages(CHARTS);
  const { answer, fault, waiting, retry } = useAnswer(`${new URLSearchParams(query)}`, load, {
    again: () => refreshMs(range),
    keeps: true,
  });
  return (
    <article aria-busy={waiting}>
      {fault && <LoadFault fault={fault} retry={retry} />}
      {!answer && !fault && <p>{messages.loading}</p>}
      {answer?.simulated && <p class="notice">{messages.simulated}</p>}
      {answer && children(answer)}
    </article>
  );
}
