/** The part of a shot that the line's memory has: what was said of it, and saying it or correcting it. */

import { newTurnId } from "../../api/client.ts";
import { TryAgain } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { isFinal, type OutcomeSender } from "../../page/outcome_sender.ts";
import { usePage, useShot } from "../../page/page.ts";
import { draftOf, EMPTY, saidOf, wasRight } from "../../state/outcome_draft.ts";
import { OutcomeEntry, useEntry } from "./outcome_entry.tsx";
import { OutcomeHistory } from "./outcome_history.tsx";
import { OUTCOME } from "./outcome_messages.ts";

interface Props {
  line: string;
  shotId: string;
  sender: OutcomeSender;
}

export function OutcomeOfShot({ line, shotId, sender }: Props) {
  const page = usePage();
  const { identity } = useShot();
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const entry = useEntry();
  const { draft, fault, close } = entry;
  const chosen = page.diagnosis.chosen.value;
  const row = chosen?.shot_id === shotId && chosen.line === line ? chosen : null;
  const confirmed = sender.confirmed.value;
  const newest = confirmed?.shot_id === shotId && confirmed.line === line ? confirmed : row;
  const saidAt = newest?.outcome?.at ?? "";
  const key = JSON.stringify([line, shotId, saidAt]);
  const {
    answer,
    fault: unread,
    retry,
  } = useAnswer(key, () => page.client.shot(line, shotId), {
    keeps: true,
  });

  const detail = answer?.shot_id === shotId && answer.line === line ? answer : null;
  const verdict = detail?.verdict ?? row?.verdict;
  const last = detail?.outcomes.at(-1) ?? row?.outcome ?? null;
  if (unread?.status === 404) return <p class="hint part-outcome">{messages.gone}</p>;

  const save = async () => {
    const said = saidOf(draft.peek() ?? EMPTY);
    if (!said) return;
    fault.value = "";
    const id = newTurnId();
    await sender.say({ id, line, shotId, said, at: Date.now() });
    const left = sender.waiting.peek().find((entry) => entry.id === id);
    if (left?.fault && isFinal(left.fault)) {
      // What it held stands in the form still.
      sender.discard(id);
      const { code, message, details } = left.fault;
      const reasons = details.map(({ field, reason }) => `${field}: ${reason}`).join(", ");
      fault.value = `${messages.refused} ${meaning(language, code, message)} ${reasons}`;
      return;
    }
    close();
    page.announce(left ? (left.unkept ? messages.waitsUnkept : messages.waits) : messages.saved);
  };
  return (
    <section class="part-outcome" aria-label={messages.form}>
      <OutcomeEntry
        entry={entry}
        verdict={verdict}
        right={wasRight(verdict, draft.value ? draft.value.result : (last?.result ?? null))}
        corrects={last !== null}
        withPhoto
        busy={sender.sending.value}
        fresh={() => draftOf(last)}
        onSave={() => void save()}
      />
      {detail && <OutcomeHistory line={line} shotId={shotId} outcomes={detail.outcomes} />}
      {unread && (
        <p class="hint">
          {messages.historyUnread} <TryAgain retry={retry} />
        </p>
      )}
      {draft.value && (
        <p class="hint">
          {messages.keptMemory}{" "}
          {Object.keys(identity.value.changed).length > 0 && <b>{messages.ofRecorded}</b>}
        </p>
      )}
    </section>
  );
}
