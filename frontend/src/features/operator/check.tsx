/** What to check on a shot: its strongest drivers in words, and what to change within the machine's limits. */

import type { RecordedShot } from "../../contract/api.ts";
import type { Adjustment, Attribution, ImportanceAnswer } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, unbroken } from "../../lib/numbers.ts";
import { type Line, labelOfRow, textIn } from "../../line/line.ts";
import { OPERATOR } from "./messages.ts";
import { useReasons } from "./panel_state.ts";

const DRIVERS = 3;

export function Check({ shot, line }: { shot: RecordedShot; line: Line }) {
  const messages = useMessages(OPERATOR);
  const suspect = shot.verdict !== "normal";
  const reasons = useReasons(suspect ? shot : null);
  return (
    <section
      class="to-check"
      aria-label={messages.check}
      aria-busy={suspect && reasons === null}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is long, by the keyboard too
      tabIndex={0}
    >
      <h2 class="near">{messages.check}</h2>
      {!suspect && <p class="mid calm">{messages.nothingToCheck}</p>}
      {shot.verdict === "unsure" && <p class="near">{messages.inspect}</p>}
      {shot.verdict === "withheld" && <p class="near">{messages.withheldMeans}</p>}
      {suspect && reasons === null && <p class="near">{messages.asking}</p>}
      {reasons === "failed" && <p class="near">{messages.noReasons}</p>}
      {reasons && reasons !== "failed" && (
        <Reasons reasons={reasons} line={line} withheld={shot.verdict === "withheld"} />
      )}
    </section>
  );
}

function Reasons({ reasons, line, withheld }: { reasons: ImportanceAnswer; line: Line; withheld: boolean }) {
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
      {adjustment && <Move row={adjustment} line={line} />}
      {described && <p class="near part">{textIn(described, "action", language)}</p>}
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
      <p class="near">
        {band
          ? messages.usual(
              value,
              line.written(row.feature, band[0], at),
              line.written(row.feature, band[1], at),
            )
          : value}
      </p>
    </li>
  );
}

/** An adjustment as a sentence: which setting, to what, and what that would do. */
function Move({ row, line }: { row: Adjustment; line: Line }) {
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
            {from !== null && <small>{messages.now(moved.from)}</small>}
          </p>
        );
      })}
      <p class="near">{messages.effect(unbroken(percent(before)), unbroken(percent(after)))}</p>
    </div>
  );
}
