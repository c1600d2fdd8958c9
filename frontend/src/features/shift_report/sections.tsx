/** Rates against the shifts before, the Pareto of modes, the worst shots, moulds, and outcomes. */

import type {
  ReportBefore,
  ReportHit,
  ReportMode,
  ReportMould,
  ReportShift,
  ReportShot,
  ShiftReport,
  Tally,
} from "../../contract/generated.ts";
import { shiftIn } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { beside } from "../../lib/decimals.ts";
import { percent } from "../../lib/numbers.ts";
import { labelIn, textIn } from "../../line/line.ts";
import { clock, cumulative, points, scaleOf, shareOf, told } from "./figures.ts";
import { SHIFT_REPORT } from "./messages.ts";

export function Rates({ report }: { report: ShiftReport }) {
  const messages = useMessages(SHIFT_REPORT);
  const { total } = report.shift;
  const compared = { same: report.before_same, all: report.before_all };
  return (
    <section>
      <h2>{messages.counts}</h2>
      <p>{report.nothing ? messages.nothing : messages.shots(total)}</p>
      {total.rate !== undefined && (
        <p>
          <b>{messages.rate(shareOf(total, messages))}</b>{" "}
          {messages.interval(total.rate_low, total.rate_high)} <LeftOut total={total} />
        </p>
      )}
      {total.known_rate !== undefined && (
        <p>
          {messages.known(total.known ?? 0, total.known_defects ?? 0, percent(total.known_rate))}{" "}
          {messages.interval(total.known_rate_low, total.known_rate_high)}
        </p>
      )}
      {(["same", "all"] as const).map((kind) => (
        <p key={kind}>
          {messages.before[kind](compared[kind].with_shots)} {shareOf(compared[kind].total, messages)}{" "}
          <LeftOut total={compared[kind].total} /> {messages.thisOne} <Difference row={compared[kind]} />
        </p>
      ))}
      <Shifts title={messages.lastSeven} shifts={[...report.before_same.shifts, report.shift]} />
      <Shifts title={messages.sevenBefore} shifts={[...report.before_all.shifts, report.shift]} />
    </section>
  );
}

export function Difference({
  row,
}: {
  row: Pick<
    ReportBefore,
    "difference_percent" | "difference_low_percent" | "difference_high_percent" | "differs"
  >;
}) {
  const messages = useMessages(SHIFT_REPORT);
  const { difference_percent: value, difference_low_percent: low, difference_high_percent: high } = row;
  if (value === undefined || low === undefined || high === undefined) return <>{messages.notComparable}</>;
  const told = !row.differs ? messages.noDifference : value > 0 ? messages.higher : messages.lower;
  return (
    <>
      {told} ({messages.points(points(value))}, {messages.range(points(low), points(high))})
    </>
  );
}

/** What a rate leaves out; nothing where all shots were judged. */
export function LeftOut({ total: { unsure, withheld } }: { total: Tally }) {
  const messages = useMessages(SHIFT_REPORT);
  return unsure + withheld > 0 ? <small>({messages.leftOut(unsure, withheld)})</small> : null;
}

/** The rates of shifts with their intervals; the last row is the shift itself. */
function Shifts({ title, shifts }: { title: string; shifts: readonly ReportShift[] }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const most = scaleOf(shifts.map(({ total }) => total));
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{messages.shift}</th>
          <th scope="col">{messages.shotsHead}</th>
          <th scope="col">{messages.ofJudged}</th>
          <th scope="col">{messages.rateHead}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {shifts.map(({ key, total }, place) => (
          <tr key={key} class={place === shifts.length - 1 ? "own" : undefined}>
            <th scope="row">{shiftIn(key, language)}</th>
            <td>
              {total.shots} <LeftOut total={total} />
            </td>
            <td>
              {total.defects} / {total.judged}
            </td>
            <td>
              {percent(total.rate)}{" "}
              {total.rate !== undefined && (
                <small>
                  {percent(total.rate_low)}–{percent(total.rate_high)}
                </small>
              )}
            </td>
            <td class="chart">
              <Interval total={total} most={most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Interval({ total, most }: { total: Tally; most: number }) {
  const { rate, rate_low: low, rate_high: high } = total;
  if (rate === undefined || low === undefined || high === undefined) return null;
  const at = (value: number) => 2 + (96 * value) / most;
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line x1={at(low)} x2={at(high)} y1="5" y2="5" />
      <rect x={at(rate) - 1} y="1" width="2" height="8" />
    </svg>
  );
}

export function Modes({ modes }: { modes: readonly ReportMode[] }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const most = Math.max(1, ...modes.flatMap(({ predicted, found }) => [predicted, found]));
  const shares = cumulative(modes);
  return (
    <section>
      <h2>{messages.modes}</h2>
      {modes.length === 0 ? (
        <p>{messages.noModes}</p>
      ) : (
        <table>
          <caption>{messages.modesCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.mode}</th>
              <th scope="col">{messages.predicted}</th>
              <th scope="col">{messages.cumulative}</th>
              <th scope="col">{messages.found}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {modes.map((row, place) => (
              <tr key={row.mode}>
                <th scope="row">{labelIn(row, language)}</th>
                <td>{row.predicted}</td>
                <td>{percent((shares[place] ?? 0) / 100)}</td>
                <td>{row.found}</td>
                <td class="chart">
                  <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect y="0" height="5" width={(100 * row.predicted) / most} />
                    <rect class="found" y="6" height="4" width={(100 * row.found) / most} />
                  </svg>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function Worst({ shots }: { shots: readonly ReportShot[] }) {
  const messages = useMessages(SHIFT_REPORT);
  return (
    <section>
      <h2>{messages.worst}</h2>
      {shots.length === 0 && <p>{messages.noWorst}</p>}
      <ol>
        {shots.map((shot) => (
          <WorstShot key={shot.shot_id} shot={shot} />
        ))}
      </ol>
    </section>
  );
}

function Driver({ row }: { row: ReportShot["drivers"][number] }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const { value, typical_low: low, typical_high: high, decimals } = row;
  const at = value === null || decimals === undefined ? decimals : beside(value, [low, high], decimals);
  return (
    <li>
      {labelIn(row, language)} {told(value, at)} {row.unit}{" "}
      <small>
        {messages.compared[row.compared ?? "none"]}, {messages.usually} {told(low, at)}–{told(high, at)}
      </small>
    </li>
  );
}

function WorstShot({ shot }: { shot: ReportShot }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const mode = textIn(shot, "label", language);
  return (
    <li>
      <b>{shot.shot_id}</b> {clock(shot.at)}, {messages.verdicts[shot.verdict]},{" "}
      {messages.probability(percent(shot.defect_probability))}
      {mode && `, ${mode}`}
      {shot.mould && `, ${shot.mould}`}
      {shot.outcome &&
        ` (${messages.was[shot.outcome as "good" | "defect"]}${shot.photo ? `, ${messages.withPhoto}` : ""})`}
      {shot.unlike_known && `, ${messages.unlike}`}
      {shot.drivers.length > 0 && (
        <ul>
          {shot.drivers.map((row) => (
            <Driver key={row.feature} row={row} />
          ))}
        </ul>
      )}
      {shot.judged_by && <p>{messages.judgedBy(shot.judged_by)}</p>}
    </li>
  );
}

export function Moulds({ moulds }: { moulds: readonly ReportMould[] }) {
  const messages = useMessages(SHIFT_REPORT);
  return (
    <section>
      <h2>{messages.moulds}</h2>
      <table>
        <caption>{messages.mouldsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{messages.mould}</th>
            <th scope="col">{messages.shotsHead}</th>
            <th scope="col">{messages.ofJudged}</th>
            <th scope="col">{messages.rateHead}</th>
          </tr>
        </thead>
        <tbody>
          {moulds.map(({ mould, total }) => (
            <tr key={mould}>
              <th scope="row">{mould || messages.noName}</th>
              <td>
                {total.shots} <LeftOut total={total} />
              </td>
              <td>
                {total.defects} / {total.judged}
              </td>
              <td>{percent(total.rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Outcomes({ outcomes }: { outcomes: readonly ReportHit[] }) {
  const messages = useMessages(SHIFT_REPORT);
  const verdicts = ["defect", "unsure", "normal", "withheld"] as const;
  const count = (verdict: string, outcome: string) =>
    outcomes.find((row) => row.verdict === verdict && row.outcome === outcome)?.shots ?? 0;
  return (
    <section>
      <h2>{messages.outcomes}</h2>
      {outcomes.length === 0 ? (
        <p>{messages.noOutcomes}</p>
      ) : (
        <table>
          <caption>{messages.outcomesCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.verdict}</th>
              <th scope="col">{messages.was.defect}</th>
              <th scope="col">{messages.was.good}</th>
            </tr>
          </thead>
          <tbody>
            {verdicts.map((verdict) => (
              <tr key={verdict}>
                <th scope="row">{messages.verdicts[verdict]}</th>
                <td>{count(verdict, "defect")}</td>
                <td>{count(verdict, "good")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
