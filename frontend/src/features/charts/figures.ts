/** Figures of charts: domains of scales, places and words of points. */

import { scaleLinear } from "d3-scale";
import type { ShotSummary, VariableChart } from "../../contract/api.ts";
import type { Line } from "../../line/line.ts";

export type Limits = VariableChart["limits"];

/** The lowest and highest of numbers with room around them; of equal ones or none a range around them. */
export function domainOf(numbers: readonly number[]): [number, number] {
  const low = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (low > high) return [0, 1];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.02 || 1;
  return [low - room, high + room];
}

/** Values to write at an axis, with as many digits as tell them apart. */
export function ticksOf(domain: readonly [number, number], count: number): { value: number; text: string }[] {
  const scale = scaleLinear(domain, [0, 1]);
  const format = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ value, text: format(value).replace(/,/g, "") }));
}

/** The rules that each point breaks, by its place: those of the parts' own limits, or of the whole time's. */
export function rulesByPoint(parts: readonly Limits[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const { rule, points } of parts.flatMap(({ broken }) => broken)) {
    for (const point of points) found.set(point, [...(found.get(point) ?? []), rule]);
  }
  return found;
}

/** The limits to draw: of each part where there are parts and the whole time was not asked for. */
export function partsOf(chart: VariableChart, whole: boolean): readonly Limits[] {
  return !whole && chart.stages ? chart.stages : [chart.limits];
}

/**
 * Decimals of a chart's values and limits alike: the variable's own, and as many more as its limits need to
 * stand apart, and a value beyond a limit to be seen beyond it.
 */
export function chartDecimals(
  { feature, values }: VariableChart,
  parts: readonly Limits[],
  line: Line,
): number {
  let most = 0;
  for (const { first, last, low_limit: low, centre, high_limit: high } of parts) {
    if (low === undefined || centre === undefined || high === undefined) continue;
    most = Math.max(most, line.apartDecimals(feature, centre, [low, high]));
    for (const value of values.slice(first, last + 1))
      if (value !== null && (value < low || value > high))
        most = Math.max(most, line.besideDecimals(feature, value, [low, high]));
  }
  return Math.max(most, line.besideDecimals(feature, null));
}

/** The nearest place of `places` after, or before, another; undefined where there is none. */
export function nextIn(places: Iterable<number>, from: number, direction: 1 | -1): number | undefined {
  const further = [...places].filter((place) => (place - from) * direction > 0);
  return further.reduce<number | undefined>(
    (nearest, place) =>
      nearest === undefined || Math.abs(place - from) < Math.abs(nearest - from) ? place : nearest,
    undefined,
  );
}

export interface ParetoBar {
  mode: string;
  label: string;
  predicted: number;
  found: number;
  /** Of all defects of the sign that bars stand in the order of, in percent. */
  cumulative: number;
}

/** Modes by how often they were predicted, or were found where none was predicted, with their cumulative share. */
export function paretoOf(summary: ShotSummary): ParetoBar[] {
  const rows = summary.rows.map(({ key, label, modes, outcome_modes }) => ({
    mode: key,
    label,
    predicted: modes[key] ?? 0,
    found: outcome_modes[key] ?? 0,
  }));
  const sign = rows.some(({ predicted }) => predicted > 0) ? "predicted" : "found";
  const all = rows.reduce((sum, row) => sum + row[sign], 0);
  let sum = 0;
  return rows
    .sort((one, other) => other[sign] - one[sign] || other.found - one.found)
    .map((row) => {
      sum += row[sign];
      return { ...row, cumulative: all ? (100 * sum) / all : 0 };
    });
}

/** "2026-02-10T15:05:07+09:00" → "02-10 15:05:07", by the plant's clock as it was told. */
export function moment(at: string): string {
  return at.slice(5, 19).replace("T", " ");
}

/** Room that a number and a range of them take, in px. */
const NUMBER_PX = 34;
const NUMBERS_PX = 52;

/** A place of a chart at which something changed; `name` is empty where the mark before names it too. */
export interface NumberedMark {
  point: number;
  x: number;
  name: string;
}

/**
 * The marks of changes, in the list's order, with the list's numbers from 1 on: "3–5" where there is no room for each.
 */
export function numbered(points: readonly number[], at: (point: number) => number): NumberedMark[] {
  const marks: NumberedMark[] = [];
  let named: NumberedMark | null = null;
  let first = 1;
  for (const [place, point] of points.entries()) {
    const number = place + 1;
    const x = at(point);
    const anew: boolean = marks.at(-1)?.point !== point;
    const room: number = first < number - 1 ? NUMBERS_PX : NUMBER_PX;
    if (named && (!anew || x < named.x + room)) {
      named.name = `${first}–${number}`;
      if (anew) marks.push({ point, x, name: "" });
    } else {
      first = number;
      named = { point, x, name: `${number}` };
      marks.push(named);
    }
  }
  return marks;
}
