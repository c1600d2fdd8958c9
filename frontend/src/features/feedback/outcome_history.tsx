/** All that was said of a part, the newest first: what, by whom, when, with its photo. */

import { useSignal } from "@preact/signals";
import type { OutcomeRow } from "../../contract/api.ts";
import { dateAndTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isKeptPhoto } from "../../state/outcome_draft.ts";
import { OUTCOME } from "./outcome_messages.ts";
import { PartPhoto } from "./part_photo.tsx";

interface Props {
  line: string;
  shotId: string;
  /** Oldest first, as the server has them. */
  outcomes: readonly OutcomeRow[];
}

export function OutcomeHistory({ line, shotId, outcomes }: Props) {
  const messages = useMessages(OUTCOME);
  if (outcomes.length === 0) return <p class="hint">{messages.noHistory}</p>;
  return (
    <details class="said-before">
      <summary>{messages.history(outcomes.length)}</summary>
      <ol reversed>
        {[...outcomes].reverse().map((row, place) => (
          <Row key={outcomes.length - place} row={row} line={line} shotId={shotId} />
        ))}
      </ol>
    </details>
  );
}

function Row({ row, line, shotId }: { row: OutcomeRow; line: string; shotId: string }) {
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const shown = useSignal(false);
  const who = useAuthor(row.by);
  return (
    <li>
      <p>
        <b>{useOutcomeText(row)}</b>{" "}
        <span class="hint">
          <time dateTime={row.at}>{dateAndTime(Date.parse(row.at), language)}</time> · {who}
        </span>
      </p>
      {row.note && <p class="note">{row.note}</p>}
      {isKeptPhoto(row.photo)
        ? !shown.value && (
            <button type="button" class="small" onClick={() => (shown.value = true)}>
              {messages.showPhoto}
            </button>
          )
        : row.photo && <p class="hint">{messages.photoElsewhere(row.photo)}</p>}
      {shown.value && <PartPhoto line={line} shotId={shotId} photo={row.photo} />}
    </li>
  );
}

/** "불량 (기공, 콜드셧)". */
export function useOutcomeText({ result, modes }: Pick<OutcomeRow, "result" | "modes">): string {
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const { line } = useShot();
  const kinds = modes.map((mode) => line.modeLabel(mode, language)).join(", ");
  return kinds ? `${messages.results[result]} (${kinds})` : messages.results[result];
}

/** Who said it, as far as it is the reader's to know: names of others are not shown. */
export function useAuthor(by: string): string {
  const page = usePage();
  const messages = useMessages(OUTCOME);
  const subject = page.signIn.user?.subject;
  if (by === "") return messages.bySender;
  if (subject === undefined) return messages.byHere;
  return by.endsWith(`#${subject}`) ? messages.byMe : messages.byOther;
}
