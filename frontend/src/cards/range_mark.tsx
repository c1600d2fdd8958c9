/** Where a value lies against the range that nine tenths of the training shots had. */

import { scaleLinear } from "d3-scale";
import type { Attribution } from "../contract/results.ts";

const WIDTH = 96;
const HEIGHT = 16;
const MARGIN = 7;

/** A band for the range, a tick for the typical value, a mark for the shot's own: ● within, ◆ outside. */
export function RangeMark({ row: { value, typical, typical_low: low, typical_high: high } }: { row: Attribution }) {
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number") {
    return <svg class="range-mark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  }
  // The range fills the middle third; what is far outside stands at the edge.
  const width = high - low || Math.abs(high) || 1;
  const x = scaleLinear([low - width, high + width], [MARGIN, WIDTH - MARGIN]).clamp(true);
  const outside = value < low || value > high;
  const middle = HEIGHT / 2;
  const at = x(value);
  return (
    <svg class={outside ? "range-mark outside" : "range-mark"} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="axis" x1="2" x2={WIDTH - 2} y1={middle} y2={middle} />
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
