/**
 * The drivers as signed bars around zero, each with its value against the typical range.
 *
 * Which way a bar goes is told by its side, its sign, its filling (solid or hatched) and in words, so
 * that colour says nothing of its own. The list is the text of the chart: each row reads by itself.
 */

import { scaleLinear } from "d3-scale";
import { Fold } from "../../components/fold.tsx";
import type { Attribution } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, sharePercent } from "../../lib/numbers.ts";
import { labelOfRow } from "../../line/line.ts";
import { useShot } from "../../page/page.ts";
import { partAnchor } from "./anchors.ts";
import { CARDS } from "./messages.ts";

const SHOWN = 3;
const WIDTH = 160;
const HEIGHT = 16;

export function Contributions({
  rows,
  anchor,
  base,
}: {
  rows: Attribution[];
  anchor: string;
  base: number | undefined;
}) {
  const messages = useMessages(CARDS);
  const longest = Math.max(...rows.map(({ shap }) => Math.abs(shap ?? 0) || 0), 1e-12);
  const row = (one: Attribution) => <Driver key={one.feature} row={one} longest={longest} anchor={anchor} />;
  return (
    <>
      <p class="key" aria-hidden="true">
        <span class="lowers">◀ {messages.lowers}</span>
        <span class="raises">{messages.raises} ▶</span>
      </p>
      <ul class="drivers">{rows.slice(0, SHOWN).map(row)}</ul>
      {rows.length > SHOWN && (
        <Fold title={messages.moreDrivers(rows.length - SHOWN)}>
          <ul class="drivers">{rows.slice(SHOWN).map(row)}</ul>
          <p class="chart-note">
            {messages.driversMean}
            {base !== undefined && ` ${messages.baseProbability(percent(base))}`}
          </p>
        </Fold>
      )}
    </>
  );
}

function Driver({ row, longest, anchor }: { row: Attribution; longest: number; anchor: string }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const { line } = useShot();
  const label = labelOfRow(row, line, language);
  const compared = row.compared ? messages.compared[row.compared] : "";
  const { feature, value, unit } = row;
  const at = line.besideDecimals(feature, value, hasRange(row) ? [row.typical_low, row.typical_high] : null);
  // The unit stands once, with the value, where there is one.
  const typical = hasRange(row)
    ? `${line.written(feature, row.typical_low, at)}–${value === null ? line.quantity(feature, row.typical_high, unit, at) : line.written(feature, row.typical_high, at)}`
    : line.quantity(feature, row.typical, unit, at);
  return (
    <li id={partAnchor(anchor, `driver-${row.feature}`)} class={row.direction} tabIndex={-1}>
      <span class="told">
        <span class="name">{label}</span>{" "}
        <span class="value">
          <b>{value === null ? messages.noValue : line.quantity(feature, value, unit, at)}</b>{" "}
          {(hasRange(row) || row.typical !== undefined) && (
            <small>
              {messages.typical} {typical}{" "}
              {compared && (
                <em class={row.compared === "within" ? "hidden" : (row.compared ?? "")}>{compared}</em>
              )}
            </small>
          )}
        </span>
      </span>
      <RangeMark row={row} />
      {row.shap === undefined ? (
        <span />
      ) : (
        <SignedBar row={row} shap={row.shap} label={label} longest={longest} />
      )}
      <span class="share">
        {row.shap !== undefined && signed(row.shap)}{" "}
        {row.percent !== undefined && <small>{sharePercent(row.percent)}</small>}
        {row.direction && <span class="hidden"> {messages[row.direction]}</span>}
      </span>
    </li>
  );
}

function SignedBar(props: { row: Attribution; shap: number; label: string; longest: number }) {
  const {
    row: { direction },
    shap,
    label,
    longest,
  } = props;
  const messages = useMessages(CARDS);
  const x = scaleLinear([-longest, longest], [2, WIDTH - 2]);
  const [from, to] = [x(Math.min(0, shap || 0)), x(Math.max(0, shap || 0))];
  const hatches = Array.from(
    { length: Math.max(0, Math.floor((to - from) / 4)) },
    (_, index) => from + 4 * (index + 1),
  );
  return (
    <svg
      class={`signed ${direction}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
    >
      <title>{direction ? `${label}: ${messages[direction]}` : label}</title>
      <desc>{`${signed(shap)} ${messages.logOdds}`}</desc>
      <rect class="track" width={WIDTH} height={HEIGHT} />
      <rect class="fill" x={from} y="2" width={Math.max(1, to - from)} height={HEIGHT - 4} />
      {direction === "lowers" &&
        hatches.map((at) => <line key={at} class="hatch" x1={at} x2={at - 3} y1="2" y2={HEIGHT - 2} />)}
      <line class="zero" x1={x(0)} x2={x(0)} y1="0" y2={HEIGHT} />
    </svg>
  );
}

function hasRange(row: Attribution): row is Attribution & { typical_low: number; typical_high: number } {
  return typeof row.typical_low === "number" && typeof row.typical_high === "number";
}

/** With its sign, also where it is positive; two decimals are enough to compare bars. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 ? `−${text}` : `+${text}`;
}

const RANGE_WIDTH = 96;
const RANGE_HEIGHT = 16;
const MARGIN = 7;

/** The range that nine tenths of the training shots had: a band for it, a tick for the typical value, a mark for the shot's own: ● within, ◆ outside. */
export function RangeMark({
  row: { value, typical, typical_low: low, typical_high: high },
}: {
  row: Attribution;
}) {
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number") {
    return <svg class="range-mark" viewBox={`0 0 ${RANGE_WIDTH} ${RANGE_HEIGHT}`} aria-hidden="true" />;
  }
  // The range fills the middle third; what is far outside stands at the edge.
  const width = high - low || Math.abs(high) || 1;
  const x = scaleLinear([low - width, high + width], [MARGIN, RANGE_WIDTH - MARGIN]).clamp(true);
  const outside = value < low || value > high;
  const middle = RANGE_HEIGHT / 2;
  const at = x(value);
  return (
    <svg
      class={outside ? "range-mark outside" : "range-mark"}
      viewBox={`0 0 ${RANGE_WIDTH} ${RANGE_HEIGHT}`}
      aria-hidden="true"
    >
      <line class="axis" x1="2" x2={RANGE_WIDTH - 2} y1={middle} y2={middle} />
      <rect class="band" x={x(low)} y={middle - 4} width={Math.max(1, x(high) - x(low))} height="8" rx="2" />
      {typical !== undefined && (
        <line class="typical" x1={x(typical)} x2={x(typical)} y1={middle - 6} y2={middle + 6} />
      )}
      {outside ? (
        <path class="point" d={`M${at} ${middle - 6}l6 6l-6 6l-6 -6z`} />
      ) : (
        <circle class="point" cx={at} cy={middle} r="4" />
      )}
    </svg>
  );
}
