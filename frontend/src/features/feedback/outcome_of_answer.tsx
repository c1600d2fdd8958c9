/** The part of a shot that no memory has: what it was goes along with what is said of the answer about it. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { asApiError } from "../../api/api_error.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { EMPTY, type OutcomeDraft, resultFor, wasRight } from "../../state/outcome_draft.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { OutcomeForm } from "./outcome_form.tsx";
import { OUTCOME } from "./outcome_messages.ts";
import { RightOrWrong } from "./right_or_wrong.tsx";

export function OutcomeOfAnswer() {
  const page = usePage();
  const { identity } = useShot();
  const messages = useMessages(OUTCOME);
  const turn = page.conversation.turns.value
    .filter(({ shot, end }) => shot && isSameShot(shot, identity.value) && end?.kind === "done" && end.turnId)
    .sort((one, other) => other.askedAt - one.askedAt)[0];
  const reason = !turn ? messages.askFirst : turn.judgement === "too_late" ? messages.tooLate : "";
  if (!turn || reason)
    return (
      <p class="hint part-outcome">
        {messages.notInMemory} {reason}
      </p>
    );
  return <OfTurn key={turn.id} turn={turn} />;
}

function OfTurn({ turn }: { turn: Turn }) {
  const page = usePage();
  const { line } = useShot();
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const told = turn.judgement === "too_late" ? undefined : turn.judgement;
  const found = prediction(turn);
  const verdict = found?.verdict ?? found?.prediction.class;
  const draft = useSignal<OutcomeDraft | null>(null);
  const chosen = useSignal<boolean | null>(told?.helpful ?? null);
  const busy = useSignal(false);
  const fault = useSignal("");
  const opener = useRef<HTMLButtonElement>(null);
  const right = wasRight(verdict, draft.value?.result ?? null) ?? chosen.value;

  const open = (answer: boolean | null) => {
    const begun = draft.peek() ?? { ...EMPTY, note: noteIn(told?.comment ?? "") };
    const result = answer === null ? null : resultFor(verdict, answer);
    if (answer !== null) chosen.value = answer;
    draft.value = result === null ? begun : { ...begun, result };
  };
  const close = () => {
    draft.value = null;
    fault.value = "";
    opener.current?.focus();
  };
  const save = async () => {
    const said = draft.peek();
    if (!said?.result) return;
    if (right === null) {
      fault.value = messages.title;
      return;
    }
    busy.value = true;
    fault.value = "";
    const kinds = said.result === "defect" ? said.modes.map((mode) => line.modeLabel(mode, language)) : [];
    const was = [messages.results[said.result], ...kinds].join(", ");
    try {
      await page.conversation.judge(turn, {
        helpful: right,
        comment: `[${messages.result}: ${was}] ${said.note.trim()}`.trim(),
      });
      close();
      const now = page.conversation.turns.peek().find(({ id }) => id === turn.id);
      page.announce(now?.judgement === "too_late" ? messages.tooLate : messages.savedTurn);
    } catch (error) {
      const { code, message } = asApiError(error);
      fault.value = `${messages.failed} ${meaning(language, code, message)}`;
    } finally {
      busy.value = false;
    }
  };
  return (
    <section class="part-outcome" aria-label={messages.form}>
      <RightOrWrong verdict={verdict} right={right} always onChoose={open}>
        <button
          ref={opener}
          type="button"
          class="small"
          aria-expanded={draft.value !== null}
          onClick={() => (draft.value ? close() : open(null))}
        >
          {told?.comment ? messages.correct : messages.enter}
        </button>
      </RightOrWrong>
      {draft.value && (
        <OutcomeForm
          draft={draft.value}
          withPhoto={false}
          busy={busy.value}
          fault={fault.value}
          onChange={(next) => (draft.value = next)}
          onSave={() => void save()}
          onCancel={close}
        />
      )}
      {told?.comment && !draft.value && <p class="note">{told.comment}</p>}
      <p class="hint">
        {messages.notInMemory} {messages.keptTurn}
      </p>
    </section>
  );
}

/** A comment without what the part was, which is written anew. */
function noteIn(comment: string): string {
  return comment.replace(/^\[[^\]]*\]\s*/, "");
}
