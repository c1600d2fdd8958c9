/** What the table comes to: how many are what, which rows were not understood, how often verdicts were right. */

import type { ComponentChildren } from "preact";
import { useMessages } from "../../i18n/i18n.ts";
import type { OutcomeWord } from "../../table/row_facts.ts";
import type { Table } from "../../table/table.ts";
import { nameOf } from "./grid.tsx";
import { SHOTS_TABLE } from "./messages.ts";
import type { TableShot } from "./table_shot.ts";
import { type Tally, tallyOf, VERDICTS } from "./tally.ts";

const MOST_LISTED = 200;

interface Props {
  shots: readonly TableShot[];
  table: Table | null;
  /** What stands behind the counts. */
  children?: ComponentChildren;
  /** On a phone all but the counts is folded, with these tools, so that the rows come soon; null elsewhere. */
  tools?: ComponentChildren;
  /** What stays in sight beside the fold. */
  status?: ComponentChildren;
}

export function Summary({ shots, table, children, tools = null, status = null }: Props) {
  const messages = useMessages(SHOTS_TABLE);
  const tally = tallyOf(shots);
  const rest = (
    <>
      <Outcomes tally={tally} table={table} />
      <Faults shots={shots} table={table} />
      {table?.cut && <span class="partial">{messages.cut}</span>}
      {children}
    </>
  );
  return (
    <section class="summary" aria-label={messages.counts}>
      {tally.simulated > 0 && <b class="simulated">{messages.simulated(tally.simulated, tally.all)}</b>}
      <span id="shots-counts">
        {table ? messages.rows(table.rows, table.skipped.length) : messages.all(tally.all)} ·{" "}
        {messages.sums(tally.judged, tally.open, tally.faults)}
        {VERDICTS.map((verdict) => (
          <span key={verdict} class={tally.verdicts[verdict] > 0 ? `count ${verdict}` : "count"}>
            {" "}
            · {messages.verdicts[verdict]} {tally.verdicts[verdict]}
          </span>
        ))}
      </span>
      {tools === null ? (
        rest
      ) : (
        <details id="shots-more">
          <summary>{messages.tools}</summary>
          <div class="summary">
            {tools}
            {rest}
          </div>
        </details>
      )}
      {status}
    </section>
  );
}

function Outcomes({ tally, table }: { tally: Tally; table: Table | null }) {
  const messages = useMessages(SHOTS_TABLE);
  const { right, wrong, undecided, unknown } = tally;
  const outcomes = table?.facts?.outcomes;
  const known = right + wrong + undecided > 0;
  const told = ({ text, count, result }: OutcomeWord) =>
    messages.wordRead(text, result ? messages.outcomes[result] : messages.notUnderstood, count);
  return (
    <>
      <span id="shots-outcomes">
        {known ? messages.rightWrong(right, wrong) : messages.noOutcomes}
        {known && undecided > 0 && ` · ${messages.undecided(undecided)}`}
        {known && ` · ${messages.unknown(unknown)}`}
      </span>
      {outcomes?.unread && (
        <span class="partial">
          {messages.unreadOutcomes(outcomes.unread.count, outcomes.unread.line, outcomes.unread.text)}
        </span>
      )}
      {(known || outcomes) && (
        <details>
          <summary>{messages.confusion}</summary>
          <div class="unfolded">
            {outcomes && (
              <p class="note">
                {messages.outcomesFrom(outcomes.column)} {(outcomes.words ?? []).map(told).join(", ")}
              </p>
            )}
            <Confusion tally={tally} />
          </div>
        </details>
      )}
    </>
  );
}

const RESULTS = ["good", "defect", "unknown"] as const;

function Confusion({ tally }: { tally: Tally }) {
  const messages = useMessages(SHOTS_TABLE);
  return (
    <table>
      <caption>{messages.confusionCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{messages.verdict}</th>
          {RESULTS.map((result) => (
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
            {RESULTS.map((result) => (
              <td key={result}>{tally.outcomes[verdict][result]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
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
      <ul class="unfolded" tabIndex={0} aria-label={messages.faults(told.length)}>
        {told.slice(0, MOST_LISTED).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {told.length > MOST_LISTED && <li>{messages.more(told.length - MOST_LISTED)}</li>}
      </ul>
    </details>
  );
}
