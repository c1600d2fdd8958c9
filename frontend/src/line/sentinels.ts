/** Numbers that stand for no value: what a controller writes for a broken sensor. */

import type { Feature } from "../contract/api.ts";

/** A number that stands for none: the variable's own, or one of the line's that no working sensor could show. */
export function isSentinel(feature: Feature, value: number, ofLine: readonly number[]): boolean {
  if (feature.sentinels?.includes(value)) return true;
  return ofLine.includes(value) && outside(value, feature.plausible);
}

export function outside(value: number, [low, high]: [number, number]): boolean {
  return value < low || value > high;
}
