/** What the part really was, with its photo; an empty line to be filled in by hand where nobody has said it. */

import { dateAndTime } from "../../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../../i18n/i18n.ts";
import { addressOf, type Picture } from "../../../pictures/picture.ts";
import { useAuthor, useOutcomeText } from "../../feedback/outcome_history.tsx";
import { OUTCOME } from "../../feedback/outcome_messages.ts";
import { type Room, shortened } from "./fitting.ts";
import { SHEET } from "./messages.ts";
import type { Part } from "./use_part.ts";

const NOBODY = { result: "good", modes: [], by: "" } as const;

/** What a row's own table says of its part, and by which column. */
export interface OfFile {
  result: "good" | "defect";
  column: string;
}

interface Props {
  part: Part;
  ofFile: OfFile | null;
  /** Changed values were diagnosed: what was said of the part is about the shot's own. */
  ofOwn: boolean;
  shotId: string;
  /** Those of the question, one of which stands in where there is no photo of the part. */
  pictures: readonly Picture[];
  room: Room;
}

export function OutcomeOnSheet({ part, ofFile, ofOwn, shotId, pictures, room }: Props) {
  const messages = useMessages(SHEET);
  const outcome = useMessages(OUTCOME);
  const language = useLanguage();
  const last = part.outcomes.at(-1);
  const text = useOutcomeText(last ?? { ...NOBODY, modes: [] });
  const who = useAuthor(last?.by ?? "");
  const note = shortened(last?.note ?? "", room.note);
  const [asked] = pictures.map(addressOf).filter((address) => address !== null);
  const corrections = part.outcomes.length - 1;
  return (
    <section class="sheet-outcome">
      <div>
        <h3>{messages.outcome}</h3>
        {last ? (
          <>
            <p>
              <b>{text}</b> {messages.said(dateAndTime(Date.parse(last.at), language), who)}
              {corrections > 0 && `, ${messages.corrected(corrections)}`}
            </p>
            {note.shown && (
              <p class="sheet-note">
                {note.shown} {note.left > 0 && messages.moreText(note.left)}
              </p>
            )}
          </>
        ) : ofFile ? (
          <p>
            <b>{outcome.results[ofFile.result]}</b> {messages.ofFile(ofFile.column)}
          </p>
        ) : (
          <p>{part.state === "failed" ? messages.outcomeUnread : messages.noOutcome}</p>
        )}
        {ofOwn && (last || ofFile) && <p>{messages.outcomeOfOwn}</p>}
      </div>
      {part.photo ? (
        <img src={part.photo} alt={outcome.photoOf(shotId)} />
      ) : asked && part.photo === null ? (
        <figure>
          <img src={asked} alt={messages.askedWith(pictures.length)} />
          <figcaption>{messages.askedWith(pictures.length)}</figcaption>
        </figure>
      ) : (
        <p class="sheet-no-photo">
          {part.photo === undefined
            ? messages.photoPending
            : part.photoFailed
              ? messages.photoUnread
              : messages.noPhoto}
        </p>
      )}
    </section>
  );
}
