/** Mappings of columns that a person has confirmed, by the set of a table's headers; those of one line. */

import { isRecord } from "../lib/type_guards.ts";
import type { Line } from "../line/line.ts";
import { type DateOrder, isDateOrder } from "../table/date_order.ts";
import type { Said } from "../table/headers.ts";
import type { Mark } from "../table/numbers.ts";
import type { OutcomeSaid } from "../table/row_facts.ts";

/** What a person has decided of a table: its columns, and what its cells leave open. */
export interface Decisions {
  columns: Said;
  decimal?: Mark;
  order?: DateOrder;
  /** The column that tells what the parts were, where its header does not say so or its texts are not understood. */
  outcome?: OutcomeSaid;
}
export interface KeptMapping extends Decisions {
  /** ms since the epoch */
  at: number;
}
export type KeptMappings = Readonly<Record<string, KeptMapping>>;

const MOST = 50;

/** With one more, or a changed one; the oldest go where they are too many. */
export function withMapping(kept: KeptMappings, key: string, decisions: Decisions, at: number): KeptMappings {
  const others = Object.entries(kept).filter(([other]) => other !== key);
  const newest = others.sort(([, one], [, other]) => other.at - one.at).slice(0, MOST - 1);
  return Object.fromEntries([[key, { ...decisions, at }], ...newest]);
}

export function withoutMapping(kept: KeptMappings, key: string): KeptMappings {
  return Object.fromEntries(Object.entries(kept).filter(([other]) => other !== key));
}

/** What was stored, without what is none of this line. */
export function keptMappingsIn(stored: unknown, line: Line): KeptMappings {
  if (!isRecord(stored)) return {};
  return Object.fromEntries(
    Object.entries(stored).flatMap(([key, value]) => {
      const mapping = keptMappingIn(value, line);
      return mapping ? [[key, mapping]] : [];
    }),
  );
}

function keptMappingIn(value: unknown, line: Line): KeptMapping | null {
  if (!isRecord(value) || !isRecord(value.columns) || typeof value.at !== "number") return null;
  const columns = Object.entries(value.columns);
  const known = columns.every(
    ([, name]) => name === null || (typeof name === "string" && line.feature(name) !== undefined),
  );
  if (!known) return null;
  const { decimal, order, outcome } = value;
  return {
    columns: Object.fromEntries(columns) as Said,
    at: value.at,
    ...(decimal === "." || decimal === "," ? { decimal } : {}),
    ...(isDateOrder(order) ? { order } : {}),
    ...(isOutcomeSaid(outcome) ? { outcome } : {}),
  };
}

function isOutcomeSaid(value: unknown): value is OutcomeSaid {
  return (
    isRecord(value) &&
    (value.column === null || typeof value.column === "string") &&
    isRecord(value.words) &&
    Object.values(value.words).every((result) => result === null || result === "good" || result === "defect")
  );
}
