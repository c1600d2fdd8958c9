/** T2's reasons by part of the machine: correlated readings are one reason, with their variables under it. */

import type { Attribution, DriverGroup, Interaction, Stability } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, sharePercent } from "../../lib/numbers.ts";
import { textIn } from "../../line/line.ts";
import { useShot } from "../../page/page.ts";
import { CARDS } from "./messages.ts";
import { Bar } from "./probability_bar.tsx";

type Sides = ReadonlyMap<string, Attribution["compared"]>;

const SHOWN = 3;
const MEMBERS = 4;
/** Draws in which the first group stays first: below this share the order is said to change. */
const STEADY = 0.7;

export function Groups({
  rows,
  sides,
  pairs,
  stability,
}: {
  rows: DriverGroup[];
  /** On which side of its usual range each variable is. */
  sides: Sides;
  pairs: Interaction[];
  stability: Stability | undefined;
}) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  const steady = stability?.group_share;
  return (
    <section class="groups" aria-label={messages.byEquipment}>
      <h4>{messages.byEquipment}</h4>
      <ol class="modes">
        {rows.slice(0, SHOWN).map((row) => (
          <Group key={row.equipment} row={row} sides={sides} />
        ))}
      </ol>
      {steady !== undefined && (
        <p class="small-print">
          {steady < STEADY ? messages.unsteady(percent(steady)) : messages.steady(percent(steady))}
        </p>
      )}
      {pairs.length > 0 && (
        <details>
          <summary>{messages.pairs(pairs.length)}</summary>
          <ul>
            {pairs.map((pair) => (
              <li key={pair.features.join()}>
                {language === "ko" ? pair.message_ko : pair.message}{" "}
                <small>{sharePercent(pair.percent)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Group({ row, sides }: { row: DriverGroup; sides: Sides }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const members = row.features
    .slice(0, MEMBERS)
    .map(({ feature, direction }) => {
      const side = sides.get(feature);
      const told = side && side !== "within" ? ` ${messages.compared[side]}` : "";
      // A variable that pulls the other way than its group says so: an arrow alone would be read as its value's.
      return `${line.labelOf(feature, language)}${told}${direction === row.direction ? "" : ` (${messages[direction]})`}`;
    })
    .join(", ");
  const direction = row.direction === "raises" ? messages.raises : messages.lowers;
  return (
    <li>
      <span>
        {textIn(row, "label", language)} <small>{direction}</small>
      </span>
      <Bar value={row.percent / 100} kind={row.direction === "raises" ? "bad" : "good"} />
      <b>{sharePercent(row.percent)}</b>
      <small class="members">
        {members}
        {row.cancels && ` — ${messages.cancels}`}
      </small>
    </li>
  );
}
