/** How old what a panel shows is, against the rhythm in which its line makes shots. */

import type { RecordedShot } from "../../contract/api.ts";

const LEAST_MS = 60_000;
const MOST_MS = 600_000;
/** A pause of so many usual ones is told. */
const PAUSES = 5;

/**
 * After how many ms without a shot the line counts as standing: five times the middle of the pauses between the
 * shots that are shown, a minute at least, ten at most; ten where there are too few to tell.
 */
export function standsAfter(shots: readonly RecordedShot[]): number {
  const times = shots.map(({ at }) => Date.parse(at));
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const middle = pauses.sort((one, other) => one - other)[Math.floor(pauses.length / 2)];
  return middle === undefined ? MOST_MS : Math.min(MOST_MS, Math.max(LEAST_MS, PAUSES * middle));
}

export type Unit = "second" | "minute" | "hour" | "day";

export const KO_UNITS: Record<Unit, string> = { second: "초", minute: "분", hour: "시간", day: "일" };
export const EN_UNITS: Record<Unit, string> = { second: "s", minute: "min", hour: "h", day: "d" };

/** "12 min" in the parts of which a reader wants one: seconds, minutes, hours, days. */
export function ageOf(ms: number): { count: number; unit: Unit } {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return { count: seconds, unit: "second" };
  if (seconds < 3600) return { count: Math.floor(seconds / 60), unit: "minute" };
  if (seconds < 172_800) return { count: Math.floor(seconds / 3600), unit: "hour" };
  return { count: Math.floor(seconds / 86_400), unit: "day" };
}
