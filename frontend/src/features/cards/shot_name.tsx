/** Which shot something is about, in one line; and the way to it from another shot. */

import { dateAndTime, isSameDay, timeOfDay } from "../../i18n/dates.ts";
import { type Language, useLanguage, useMessages } from "../../i18n/i18n.ts";
import { type Line, labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { ShotIdentity } from "../../state/shot_identity.ts";
import type { Turn } from "../../state/turn.ts";
import { CARDS } from "./messages.ts";

/** What a result belongs to: the question it was found for, and the shot of that question. */
export type Owner = Pick<Turn, "id" | "question" | "shot" | "features">;

/**
 * "샷 demo-000961 · 오전 10:00:00 · 금형 DEMO-1 · 로트 L003 · 바꾼 값 1개".
 *
 * @param now a shot of that day is told without its date
 */
export function shotName(identity: ShotIdentity, line: Line, language: Language, now = Date.now()): string {
  const messages = CARDS[language].shotNames;
  const { kind, shotId = "", file, row, caption, at, mould, lot, changed } = identity;
  const example = line.examples.find(({ id }) => id === shotId);
  const names = {
    recorded: messages.recorded(shotId),
    example: messages.example(example ? labelIn(example, language) : shotId),
    typical: messages.typical,
    row: messages.row(file || messages.pasted, row ?? 0),
  };
  const count = Object.keys(changed).length;
  return [
    names[kind],
    // A row is told by its own caption, which holds its time as the table has it.
    at && kind !== "row" ? timeTold(Date.parse(at), now, language) : caption,
    mould && messages.mould(mould),
    lot && messages.lot(lot),
    count > 0 && messages.changed(count),
  ]
    .filter(Boolean)
    .join(" · ");
}

function timeTold(at: number, now: number, language: Language): string {
  return isSameDay(at, now) ? timeOfDay(at, language) : dateAndTime(at, language);
}

/** That a result is about another shot than the one in the fields, and the way back to its own. */
export function ElsewhereNote({ owner: { shot: identity, features } }: { owner: Owner }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (!identity) return <p class="elsewhere">{messages.unknownShot}</p>;
  const name = shotName(identity, shot.line, language);
  // A table of the same name took the place of its own.
  const alike = shotName({ ...shot.identity.value, changed: identity.changed }, shot.line, language) === name;
  return (
    <p class="elsewhere">
      <span>
        {messages.notThisShot(name)} {alike && messages.otherTable}
      </span>
      <button
        type="button"
        class="small"
        onClick={() => {
          shot.restore(identity, features);
          page.announce(name);
        }}
      >
        {messages.goToShot}
      </button>
    </p>
  );
}
