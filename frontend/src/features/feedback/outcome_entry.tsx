/** Saying what a part was, wherever that is kept: was the diagnosis right, and the form that opens under it. */

import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { type OutcomeDraft, resultFor } from "../../state/outcome_draft.ts";
import { OutcomeForm } from "./outcome_form.tsx";
import { OUTCOME } from "./outcome_messages.ts";
import { RightOrWrong } from "./right_or_wrong.tsx";

export interface Entry {
  /** What stands in the form; null while it is closed. */
  draft: Signal<OutcomeDraft | null>;
  /** Why it could not be saved. */
  fault: Signal<string>;
  opener: RefObject<HTMLButtonElement | null>;
  /** Closes the form, and the focus goes back to what opened it. */
  close: () => void;
}

export function useEntry(): Entry {
  const draft = useSignal<OutcomeDraft | null>(null);
  const fault = useSignal("");
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    draft.value = null;
    fault.value = "";
    opener.current?.focus();
  };
  return { draft, fault, opener, close };
}

interface Props {
  entry: Entry;
  verdict: Parameters<typeof resultFor>[0];
  right: boolean | null;
  /** Asks also where the verdict says neither good nor defect. */
  always?: boolean;
  /** Something was said before. */
  corrects: boolean;
  withPhoto: boolean;
  busy: boolean;
  /** What the form begins with. */
  fresh: () => OutcomeDraft;
  onChoose?: (right: boolean) => void;
  onSave: () => void;
}

export function OutcomeEntry({ entry, verdict, fresh, onChoose, ...props }: Props) {
  const messages = useMessages(OUTCOME);
  const { draft, fault, opener, close } = entry;
  const open = (right: boolean | null) => {
    const result = right === null ? null : resultFor(verdict, right);
    const begun = draft.peek() ?? fresh();
    draft.value = result === null ? begun : { ...begun, result };
  };
  return (
    <>
      <RightOrWrong
        verdict={verdict}
        right={props.right}
        always={props.always === true}
        onChoose={(right) => {
          onChoose?.(right);
          open(right);
        }}
      >
        <button
          ref={opener}
          type="button"
          class="small"
          aria-expanded={draft.value !== null}
          onClick={() => (draft.value ? close() : open(null))}
        >
          {props.corrects ? messages.correct : messages.enter}
        </button>
      </RightOrWrong>
      {draft.value && (
        <OutcomeForm
          draft={draft.value}
          withPhoto={props.withPhoto}
          busy={props.busy}
          fault={fault.value}
          onChange={(next) => (draft.value = next)}
          onSave={props.onSave}
          onCancel={close}
        />
      )}
    </>
  );
}
