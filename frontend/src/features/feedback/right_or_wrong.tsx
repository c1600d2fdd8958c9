/** "Was the diagnosis right?", with its two answers. A verdict that says neither good nor defect has none. */

import type { ComponentChildren } from "preact";
import { useMessages } from "../../i18n/i18n.ts";
import { resultFor } from "../../state/outcome_draft.ts";
import { OUTCOME } from "./outcome_messages.ts";

interface Props {
  verdict: Parameters<typeof resultFor>[0];
  /** null where nobody has said it. */
  right: boolean | null;
  /** Ask it also of a verdict that says nothing: it is the reader's to judge. */
  always?: boolean;
  onChoose: (right: boolean) => void;
  children?: ComponentChildren;
}

export function RightOrWrong({ verdict, right, always = false, onChoose, children }: Props) {
  const messages = useMessages(OUTCOME);
  const asked = always || resultFor(verdict, true) !== null;
  return (
    <div class="ask" role="group" aria-label={asked ? messages.title : messages.titleUnsure}>
      <span>{asked ? messages.title : messages.titleUnsure}</span>
      {asked &&
        [true, false].map((answer) => (
          <button
            key={String(answer)}
            type="button"
            class="chip"
            aria-pressed={right === answer}
            onClick={() => onChoose(answer)}
          >
            {answer ? messages.right : messages.wrong}
          </button>
        ))}
      {children}
      {!asked && verdict !== undefined && <span class="hint">{messages.noVerdict}</span>}
    </div>
  );
}
