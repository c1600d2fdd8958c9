/** Two shots side by side: what differs, by how much of the normal band, and where both lie on it. */

import type { Feature } from "../../contract/api.ts";
import { type Bands, deviation } from "../values/rows.ts";

export interface Compared {
  feature: Feature;
  values: readonly [number | undefined, number | undefined];
  /** The second minus the first; null where one has no value. */
  difference: number | null;
  /** The difference in widths of the normal band, of the plausible range where no band is known. */
  weight: number;
  outside: readonly [boolean, boolean];
}

/** Variables that differ come first, the largest difference first, then the others as the line has them. */
export function compared(
  features: readonly Feature[],
  [first, second]: readonly [Record<string, number>, Record<string, number>],
  bands: Bands,
): Compared[] {
  return features
    .map((feature): Compared => {
      const { name, plausible } = feature;
      const values = [first[name], second[name]] as const;
      const [low, high] = bands.get(name) ?? plausible;
      const both = values[0] !== undefined && values[1] !== undefined;
      const difference = both ? Number(((values[1] ?? 0) - (values[0] ?? 0)).toPrecision(12)) : null;
      const outside = (given: Record<string, number>) =>
        deviation(feature, { marks: {}, values: given, bands }) > 0;
      const lacking = values[0] === values[1] ? 0 : Number.POSITIVE_INFINITY;
      return {
        feature,
        values,
        difference,
        weight: difference === null ? lacking : Math.abs(difference) / (high - low || Math.abs(high) || 1),
        outside: [outside(first), outside(second)],
      };
    })
    .map((row, place) => ({ row, place }))
    .sort((one, other) =>
      one.row.weight === other.row.weight ? one.place - other.place : other.row.weight - one.row.weight,
    )
    .map(({ row }) => row);
}
