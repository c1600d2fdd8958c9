/** Figures of a report as they are shown. Times are the plant's, as the report tells them. */

import type { ReportMode, Tally } from "../../contract/generated.ts";
import { written } from "../../lib/decimals.ts";
import { number, percent } from "../../lib/numbers.ts";

/** "2026-02-10T15:05:00+09:00" → "2026-02-10 15:05" */
export function minute(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}

/** "2026-02-10T15:05:00+09:00" → "15:05" */
export function clock(at: string): string {
  return at.slice(11, 16);
}

/** A variable's value with its decimals where the report tells them. */
export function told(value: number | null | undefined, decimals: number | undefined): string {
  if (typeof value !== "number" || decimals === undefined) return number(value);
  return written(value, decimals);
}

/** Percentage points with their sign. */
export function points(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

/** A rate as a fraction of the shots that were judged, which are not all; without one, that none was. */
export function shareOf(
  { defects, judged, rate }: Tally,
  messages: { share: (defects: number, judged: number, rate: string) => string; noJudged: string },
): string {
  return rate === undefined ? messages.noJudged : messages.share(defects, judged, percent(rate));
}

/** The largest rate that a chart of intervals has to show, at least 1 %. */
export function scaleOf(totals: readonly Tally[]): number {
  return Math.max(0.01, ...totals.map(({ rate_high }) => rate_high ?? 0));
}

/** The share of all predicted defects that a mode and those before it have, in percent; 0 of none. */
export function cumulative(modes: readonly ReportMode[]): number[] {
  const all = modes.reduce((sum, { predicted }) => sum + predicted, 0);
  let sum = 0;
  return modes.map(({ predicted }) => {
    sum += predicted;
    return all ? (100 * sum) / all : 0;
  });
}
