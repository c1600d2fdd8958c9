/** A table as a text for the browser's storage, and back. */

import type { Line } from "../line/line.ts";
import { isRecord, isStrings } from "../values/kept.ts";
import type { Table } from "./table.ts";

/** Characters: some thousand shots. A browser gives a page about five million for everything. */
export const MAX_KEPT = 1_500_000;

/** null where the table is too large to be kept. */
export function kept(table: Table, line: Line): string | null {
  // Half of a number's digits is the least that a cell can take.
  if (table.values.length * 2 > MAX_KEPT) return null;
  const text = JSON.stringify({ ...table, texts: [...table.texts], line: line.fingerprint });
  return text.length <= MAX_KEPT ? text : null;
}

/** The table, or null for what is none of this line. */
export function restored(stored: unknown, line: Line): Table | null {
  if (!isRecord(stored) || stored.line !== line.fingerprint) return null;
  const { line: _, texts, ...table } = stored;
  const { rows, values, lines, captions, layout } = table;
  const whole =
    Number.isInteger(rows) &&
    Array.isArray(values) &&
    values.length === Number(rows) * line.features.length &&
    values.every((value) => value === null || typeof value === "number") &&
    Array.isArray(lines) &&
    isStrings(captions) &&
    isRecord(layout) &&
    Array.isArray(layout.columns) &&
    Array.isArray(texts);
  if (!whole) return null;
  // JSON has no NaN: a missing value is null there.
  const numbers = (values as (number | null)[]).map((value) => value ?? NaN);
  return { ...(table as unknown as Table), values: numbers, texts: new Map(texts as [number, string][]) };
}
