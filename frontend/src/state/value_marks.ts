/** What is odd about a value as it stands in its field. */

import type { Feature } from "../contract/api.ts";
import { readNumber } from "../lib/numbers.ts";
import { isSentinel, outside } from "../line/sentinels.ts";

export type Mark =
  /** The server refused it. */
  | "refused"
  | "not_a_number"
  /** What a controller writes for a broken sensor: the model takes it as missing. */
  | "sentinel"
  | "implausible"
  /** A setpoint that the machine cannot be set to. */
  | "beyond_limits";

export interface Typed {
  text: string;
  refusal?: string | undefined;
  sentinels?: readonly number[] | undefined;
}

/** The first of these that holds, or null for a value that is in order, or not there. */
export function markOf(feature: Feature, { text, refusal, sentinels = [] }: Typed): Mark | null {
  if (refusal) return "refused";
  if (text.trim() === "") return null;
  const value = readNumber(text);
  if (value === null) return "not_a_number";
  if (isSentinel(feature, value, sentinels)) return "sentinel";
  if (outside(value, feature.plausible)) return "implausible";
  if (feature.limits && outside(value, feature.limits)) return "beyond_limits";
  return null;
}

/** Whether the question cannot be asked before this is mended. */
export function isFault(mark: Mark | null): boolean {
  return mark === "refused" || mark === "not_a_number";
}
