/**
 * What to check on a shot: its strongest drivers in words, and what to change within the machine's limits. A
 * value far outside of all that is usual stands first, whatever the verdict. Beside a good shot stands that nothing
 * is to be checked, and what was to be on the last one that was not good.
 */

import type { RecordedShot } from "../../contract/api.ts";
import type { Adjustment, Attribution, ImportanceAnswer } from "../../contract/tool_results.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, unbroken } from "../../lib/numbers.ts";
import { type Line, labelOfRow, textIn } from "../../line/line.ts";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { OPERATOR } from "./messages.ts";
import { useReasons } from "./panel_state.ts";
import { useFit } from "./use_fit.ts";

const DRIVERS = 3;

interface Props {
  shot: RecordedShot;
  /** The newest shots, oldest first. */
  shots: readonly RecordedShot[];
  line: Line;
}

export function Check({ shot: shown, shots, line }: Props) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const calm = shown.verdict === "normal";
  const beyond = (shown.beyond ?? []).map(
    (name) => `${line.labelOf(name, language)} ${line.quantity(name, shown.features[name])}`,
  );
  const shot = calm ? lastSuspect(shots) : shown;
  const reasons = useReasons(shot ?? null);
  const asking = shot !== undefined && reasons === null;
  const fit = useFit();
  return (
    <section
      ref={fit}
      class={calm ? "to-check past" : "to-check"}
      aria-label={messages.check}
      aria-busy={asking}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is long, by the keyboard too
      tabIndex={0}
    >
      <h2 class="near">{messages.check}</h2>
      {beyond.length > 0 && <p class="mid beyond">{messages.beyond(beyond.join(", "))}</p>}
      {calm && beyond.length === 0 && shown.outcome?.result !== "defect" && (
        <p class="mid calm">{messages.nothingToCheck}</p>
      )}
      {calm && shot && (
        <p class="mid before">
          <VerdictMark verdict={shot.verdict} outcome={undefined} />{" "}
          {messages.before(messages.verdicts[shot.verdict], timeOfDay(Date.parse(shot.at), language))}
        </p>
      )}
      <Next shot={shown} />
      {asking && <p class="mid">{messages.asking}</p>}
      {reasons === "failed" && <p class="mid">{messages.noReasons}</p>}
      {reasons && reasons !== "failed" && (
        <Reasons reasons={reasons} line={line} withheld={shot?.verdict === "withheld"} past={calm} />
      )}
    </section>
  );
}

/** What is to be done with the part: what its inspection said, where it was inspected. */
function Next({ shot: { verdict, outcome } }: { shot: RecordedShot }) {
  const messages = useMessages(OPERATOR);
  if (verdict === "normal" && outcome?.result !== "defect") return null;
  if (outcome) return <p class="mid">{messages.inspected[outcome.result]}</p>;
  if (verdict === "unsure") return <p class="mid">{messages.inspect}</p>;
  return verdict === "withheld" ? <p class="mid">{messages.withheldMeans}</p> : null;
}

/** The newest shot that alarmed, else the newest unsure one. */
function lastSuspect(shots: readonly RecordedShot[]): RecordedShot | undefined {
  return (
    shots.findLast(({ verdict }) => verdict === "defect" || verdict === "withheld") ??
    shots.findLast(({ verdict }) => verdict === "unsure")
  );
}

interface ReasonsProps {
  reasons: ImportanceAnswer;
  line: Line;
  withheld: boolean;
  /** They are of a shot before the last one. */
  past: boolean;
}

function Reasons({ reasons, line, withheld, past }: ReasonsProps) {
  const language = useLanguage();
  const raising = (reasons.attributions ?? []).filter(({ direction }) => direction === "raises");
  // What is as usual is nothing to check, unless there is nothing else.
  const unusual = raising.filter(({ compared }) => compared !== "within");
  const adjustment = withheld ? undefined : reasons.adjustments?.[0];
  const part = reasons.equipment_descriptions?.[0];
  // The line's own text stands in where the answer has it in one language only.
  const described = part && { ...line.equipment.find(({ id }) => id === part.id), ...part };
  return (
    <>
      <ol class="drivers-in-words">
        {(unusual.length > 0 ? unusual : raising).slice(0, DRIVERS).map((row) => (
          <Driver key={row.feature} row={row} line={line} />
        ))}
      </ol>
      {adjustment && <Move row={adjustment} line={line} past={past} />}
      {described && <p class="mid part">{textIn(described, "action", language)}</p>}
    </>
  );
}

function Driver({ row, line }: { row: Attribution; line: Line }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const { typical_low: low, typical_high: high } = row;
  const band = typeof low === "number" && typeof high === "number" ? ([low, high] as const) : null;
  const at = line.besideDecimals(row.feature, row.value, band);
  const value = line.quantity(row.feature, row.value, row.unit, at);
  return (
    <li>
      <p class="mid">
        {labelOfRow(row, line, language)} <b>{messages.compared[row.compared ?? "none"]}</b>
      </p>
      <p class="mid value">
        {value}
        {band && (
          <small>
            {" · "}
            {messages.usual(line.written(row.feature, band[0], at), line.written(row.feature, band[1], at))}
          </small>
        )}
      </p>
    </li>
  );
}

/** An adjustment as a sentence: which setting, to what, and what that would do. */
function Move({ row, line, past }: { row: Adjustment; line: Line; past: boolean }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const { defect_probability_before: before, defect_probability_after: after } = row;
  return (
    <div class="move">
      {row.changes.map(({ feature, from, to, unit }) => {
        const moved = line.moved(feature, from, to);
        const target = [moved.to, unit || line.feature(feature)?.unit].filter(Boolean).join(" ");
        return (
          <p key={feature} class="mid">
            {messages.adjust(line.labelOf(feature, language), target)}{" "}
            {from !== null && (
              <small>{past ? messages.atThatTime(moved.from) : messages.now(moved.from)}</small>
            )}
          </p>
        );
      })}
      <p class="mid effect">{messages.effect(unbroken(percent(before)), unbroken(percent(after)))}</p>
    </div>
  );
}
