/** Stepping through a variable's values with the arrow keys. */

import type { Feature } from "../contract/api.ts";
import { plain, readNumber, snapped } from "../lib/numbers.ts";

/** The schema's step; where a reading has none, about a hundredth of its plausible range. */
export function stepOf({ step, plausible: [low, high] }: Feature): number {
  if (step) return step;
  return high > low ? 10 ** Math.floor(Math.log10((high - low) / 100) + 0.3) : 1;
}

/**
 * The value `count` steps on, on the grid, or null where the text is no number. It stops at the machine's
 * limits, or at the plausible range; a value from outside may come nearer and go no further away.
 */
export function stepped(feature: Feature, text: string, count: number): string | null {
  const value = text.trim() === "" ? feature.typical : readNumber(text);
  if (value === null) return null;
  const [low, high] = feature.limits ?? feature.plausible;
  const step = stepOf(feature);
  const next = snapped(value + count * step, step, low);
  if (count > 0) return plain(Math.max(value, Math.min(next, high)));
  return plain(Math.min(value, Math.max(next, low)));
}
