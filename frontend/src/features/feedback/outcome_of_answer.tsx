/** The part of a shot that no memory has: what it was goes along with what is said of the answer about it. */

import { useSignal } from "@preact/signals";
import { asApiError } from "../../api/api_error.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { turnsOf } from "../../state/finding.ts";
import { EMPTY, wasRight } from "../../state/outcome_draft.ts";
import { isOfChanged } from "../../state/report.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { OutcomeEntry, useEntry } from "./outcome_entry.tsx";
import { OUTCOME } from "./outcome_messages.ts";

export function OutcomeOfAnswer() {
  const page = usePage();
  const { identity } = useShot();
  const messages = useMessages(OUTCOME);
  const turns = turnsOf(page.conversation.turns.value, identity.value).filter(
    ({ end }) => end?.kind === "done" && end.turnId,
  );
  // A row's part was made with its own values. Values that were typed over a sample may be a part's.
  const turn = identity.value.kind === "row" ? turns.find((one) => !isOfChanged(one)) : turns[0];
  const none = turns.length > 0 ? messages.askOwn : messages.askFirst;
  const reason = !turn ? none : turn.judgement === "too_late" ? messages.tooLate : "";
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
  const entry = useEntry();
  const { draft, fault, close } = entry;
  const chosen = useSignal<boolean | null>(told?.helpful ?? null);
  const busy = useSignal(false);
  const right = wasRight(verdict, draft.value?.result ?? null) ?? chosen.value;

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
      <OutcomeEntry
        entry={entry}
        verdict={verdict}
        right={right}
        always
        corrects={Boolean(told?.comment)}
        withPhoto={false}
        busy={busy.value}
        fresh={() => ({ ...EMPTY, note: noteIn(told?.comment ?? "") })}
        onChoose={(answer) => (chosen.value = answer)}
        onSave={() => void save()}
      />
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
