/** What the table comes to: how many are what, which rows were not understood, how often verdicts were right. */

import { useMessages } from "../../i18n/i18n.ts";
import type { Table } from "../../table/table.ts";
import { nameOf } from "./grid.tsx";
import { SHOTS_TABLE } from "./messages.ts";
import type { TableShot } from "./table_shot.ts";
import { type Tally, tallyOf, VERDICTS } from "./tally.ts";

const MOST_LISTED = 200;

export function Summary({ shots, table }: { shots: readonly TableShot[]; table: Table | null }) {
  const messages = useMessages(SHOTS_TABLE);
  const tally = tallyOf(shots);
  const outcomes = table?.facts?.outcomes;
  return (
    <section class="summary" aria-label={messages.counts}>
      {tally.simulated > 0 && <p class="notice">{messages.simulated(tally.simulated)}</p>}
      <p id="shots-counts">
        {table ? messages.rows(table.rows, table.skipped.length) : messages.all(tally.all)} ·{" "}
        {messages.sums(tally.judged, tally.open, tally.faults)}
        {VERDICTS.map((verdict) => (
          <span key={verdict} class={`count ${verdict}`}>
            {" "}
            · {messages.verdicts[verdict]} {tally.verdicts[verdict]}
          </span>
        ))}
      </p>
      {table?.cut && <p class="notice">{messages.cut}</p>}
      <Outcomes tally={tally} />
      {outcomes && <p class="note">{messages.outcomesFrom(outcomes.column)}</p>}
      {outcomes?.unread && (
        <p class="notice">
          {messages.unreadOutcomes(outcomes.unread.count, outcomes.unread.line, outcomes.unread.text)}
        </p>
      )}
      <Faults shots={shots} table={table} />
    </section>
  );
}

function Outcomes({ tally }: { tally: Tally }) {
  const messages = useMessages(SHOTS_TABLE);
  const { right, wrong, undecided, unknown } = tally;
  if (right + wrong + undecided === 0) return <p id="shots-outcomes">{messages.noOutcomes}</p>;
  return (
    <>
      <p id="shots-outcomes">
        {messages.rightWrong(right, wrong)}
        {undecided > 0 && ` · ${messages.undecided(undecided)}`} · {messages.unknown(unknown)}
      </p>
      <details>
        <summary>{messages.confusion}</summary>
        <table>
          <caption>{messages.confusionCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.verdict}</th>
              {(["good", "defect", "unknown"] as const).map((result) => (
                <th key={result} scope="col">
                  {messages.outcomes[result]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {VERDICTS.map((verdict) => (
              <tr key={verdict}>
                <th scope="row">{messages.verdicts[verdict]}</th>
                {(["good", "defect", "unknown"] as const).map((result) => (
                  <td key={result}>{tally.outcomes[verdict][result]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** Every row that is not judged, by what is wrong with it; those that the reader passed over as well. */
function Faults({ shots, table }: { shots: readonly TableShot[]; table: Table | null }) {
  const messages = useMessages(SHOTS_TABLE);
  const told = [
    ...shots.flatMap((shot) =>
      shot.fault ? [messages.faultAt(nameOf(shot, messages), messages.faultTold(shot.fault))] : [],
    ),
    ...(table?.skipped ?? []).map(({ line, odd, cells }) => messages.skippedAt(line, odd, cells)),
  ];
  if (told.length === 0) return null;
  return (
    <details id="shots-faults">
      <summary>{messages.faults(told.length)}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <ul tabIndex={0} aria-label={messages.faults(told.length)}>
        {told.slice(0, MOST_LISTED).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {told.length > MOST_LISTED && <li>{messages.more(told.length - MOST_LISTED)}</li>}
      </ul>
    </details>
  );
}
