/** Which variables the table of values shows, and in which order: what deviates stands on top. */

import type { Feature } from "../../contract/api.ts";
import type { Attribution } from "../../contract/tool_results.ts";
import type { Mark } from "../../state/value_marks.ts";
import { isNamed } from "../../table/name_key.ts";

/** The range that nine tenths of the training shots had, by variable. */
export type Bands = ReadonlyMap<string, readonly [number, number]>;

export interface Situation {
  marks: Record<string, Mark>;
  values: Record<string, number>;
  bands: Bands;
}

export interface Filter {
  /** Part of a label, a name or an alias. */
  words: string;
  /** Only what deviates. */
  deviating: boolean;
}

/** The rows in their order: marks first, then by how far outside of its band a value is, then as the line has them. */
export function shownRows(
  features: readonly Feature[],
  situation: Situation,
  { words, deviating }: Filter,
): Feature[] {
  const shown = features.filter(
    (feature) => isNamed(feature, words) && (!deviating || deviates(feature, situation)),
  );
  const rank = (feature: Feature) =>
    situation.marks[feature.name] ? Number.POSITIVE_INFINITY : deviation(feature, situation);
  return shown
    .map((feature, place) => ({ feature, place, rank: rank(feature) }))
    .sort((one, other) => (one.rank === other.rank ? one.place - other.place : other.rank - one.rank))
    .map(({ feature }) => feature);
}

export function deviates(feature: Feature, situation: Situation): boolean {
  return situation.marks[feature.name] !== undefined || deviation(feature, situation) > 0;
}

/** How far outside of its band a value lies, in widths of the band; 0 within, and where either is not known. */
export function deviation({ name }: Feature, { values, bands }: Situation): number {
  const [value, band] = [values[name], bands.get(name)];
  if (value === undefined || !band) return 0;
  const [low, high] = band;
  const outside = Math.max(low - value, value - high, 0);
  return outside / (high - low || Math.abs(high) || 1);
}

export function bandsIn(rows: readonly Attribution[] | undefined): Bands {
  const known = (rows ?? []).flatMap(({ feature, typical_low: low, typical_high: high }) =>
    typeof low === "number" && typeof high === "number" ? [[feature, [low, high] as const] as const] : [],
  );
  return new Map(known);
}
