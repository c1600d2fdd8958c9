/** The part of a shot that the line's memory has: what was said of it, and saying it or correcting it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asApiError } from "../../api/api_error.ts";
import { newTurnId } from "../../api/client.ts";
import type { ShotDetail } from "../../contract/api.ts";
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

type Known =
  | { kind: "reading" }
  | { kind: "gone" }
  | { kind: "failed" }
  | { kind: "found"; shot: ShotDetail };

export function OutcomeOfShot({ line, shotId, sender }: Props) {
  const page = usePage();
  const { identity } = useShot();
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const known = useSignal<Known>({ kind: "reading" });
  const entry = useEntry();
  const { draft, fault, close } = entry;
  const chosen = page.diagnosis.chosen.value;
  const row = chosen?.shot_id === shotId && chosen.line === line ? chosen : null;
  const confirmed = sender.confirmed.value;
  const newest = confirmed?.shot_id === shotId && confirmed.line === line ? confirmed : row;
  const saidAt = newest?.outcome?.at ?? "";
  useEffect(() => {
    let wanted = true;
    page.client.shot(line, shotId).then(
      (shot) => {
        if (wanted) known.value = { kind: "found", shot };
      },
      (error) => {
        const kind = asApiError(error).status === 404 ? "gone" : "failed";
        if (wanted) known.value = { kind };
      },
    );
    return () => {
      wanted = false;
    };
  }, [line, shotId, saidAt]);

  const detail = known.value.kind === "found" ? known.value.shot : null;
  const verdict = detail?.verdict ?? row?.verdict;
  const last = detail?.outcomes.at(-1) ?? row?.outcome ?? null;
  if (known.value.kind === "gone") return <p class="hint part-outcome">{messages.gone}</p>;

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
      {known.value.kind === "failed" && <p class="hint">{messages.historyUnread}</p>}
      {draft.value && (
        <p class="hint">
          {messages.keptMemory}{" "}
          {Object.keys(identity.value.changed).length > 0 && <b>{messages.ofRecorded}</b>}
        </p>
      )}
    </section>
  );
}
