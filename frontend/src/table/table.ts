/**
 * A table of shots as it was read: the line's variables as numbers, and what was odd about the file. As a text
 * for the browser's storage, and back.
 */

import type { Feature } from "../contract/api.ts";
import { plain } from "../lib/numbers.ts";
import { isRecord, isStrings } from "../lib/type_guards.ts";
import type { Line } from "../line/line.ts";
import type { OddRow } from "./odd_rows.ts";
import type { RowFacts } from "./row_facts.ts";
import type { Layout } from "./table_layout.ts";
import type { Encoding } from "./text_decoder.ts";
import type { TimesOfShots } from "./times_of_shots.ts";

/** A row that was left out: its cells cannot be told apart, or it is no shot. */
export interface Skipped {
  line: number;
  cells: number;
  odd?: OddRow;
}

/** The sheet that was read, what was noted of it, and the names of the others. */
export interface SheetOfTable {
  name: string;
  missing: string[];
  merged: string[];
  others: string[];
  /** Of the sheet and the others, those that Excel does not show. */
  unseen?: string[];
  hiddenRows?: [number, number][];
  hiddenColumns?: [string, string][];
}

export interface Table {
  /** The file's name; empty for a pasted text. */
  name: string;
  /** null for a pasted text and a workbook */
  encoding: Encoding | null;
  /** Of a workbook alone. */
  sheet: SheetOfTable | null;
  layout: Layout;
  /** How many shots there are. */
  rows: number;
  /** The row of the file in which each shot stands, from 1. */
  lines: number[];
  /** Shot after shot, the line's variables in the schema's order; NaN where there is none. */
  values: number[];
  /** What stands in a cell instead of a number, by the index in `values`. */
  texts: Map<number, string>;
  /** Each shot's time or number; empty where no column holds one. */
  captions: string[];
  /** What was made of the columns with times; null where there is none. */
  times: TimesOfShots | null;
  /** Values that were brought from another unit to the variable's. */
  converted: { header: string; from: string; to: string; count: number }[];
  /** Headers of the columns that are written with decimal commas. */
  commas: string[];
  skipped: Skipped[];
  /** Cells with a number that stands for a broken sensor: counted as missing. */
  sentinels: number;
  /** The file holds more shots, which were not read. */
  cut: boolean;
  /** What it tells of the shots beside their values; left out by an earlier page. */
  facts?: RowFacts;
  /** The mapping of its columns that was used: its key, and whether it was kept from another time. */
  mapping: { key: string; kept: boolean } | null;
}

/** A cell that is no number. */
export interface CellFault {
  row: number;
  line: number;
  feature: string;
  header: string;
  text: string;
}

/** A shot's values as a person would type them; what is no number is kept as it stands. */
export function textsOf(table: Table, features: readonly Feature[], row: number): Record<string, string> {
  const texts: Record<string, string> = {};
  features.forEach(({ name }, index) => {
    const at = row * features.length + index;
    const value = table.values[at] ?? NaN;
    const text = table.texts.get(at);
    if (text !== undefined) texts[name] = text;
    else if (!Number.isNaN(value)) texts[name] = plain(value);
  });
  return texts;
}

/** The first cells that are no numbers, by row and column. */
export function faultsOf(table: Table, features: readonly Feature[], most: number): CellFault[] {
  const headers = new Map(table.layout.columns.map(({ header, feature }) => [feature, header]));
  return [...table.texts].slice(0, most).map(([at, text]) => {
    const row = Math.floor(at / features.length);
    const name = features[at % features.length]?.name ?? "";
    return { row, line: table.lines[row] ?? 0, feature: name, header: headers.get(name) ?? name, text };
  });
}

/** The line's variables that no column is. */
export function missingFrom(table: Table, features: readonly Feature[]): Feature[] {
  const present = new Set(table.layout.columns.map(({ feature }) => feature));
  return features.filter(({ name }) => !present.has(name));
}

/** Characters: some thousand shots. A browser gives a page about five million for everything. */
export const MAX_SAVED = 1_500_000;

/** null where the table is too large to be kept. */
export function serializeTable(table: Table, line: Line): string | null {
  // Half of a number's digits is the least that a cell can take.
  if (table.values.length * 2 > MAX_SAVED) return null;
  const text = JSON.stringify({ ...table, texts: [...table.texts], line: line.fingerprint });
  return text.length <= MAX_SAVED ? text : null;
}

/** The table, or null for what is none of this line. */
export function restoreTable(stored: unknown, line: Line): Table | null {
  if (!isRecord(stored) || stored.line !== line.fingerprint) return null;
  const { line: _, texts, ...table } = stored;
  const { rows, values, lines, captions, commas, converted, layout } = table;
  const whole =
    Number.isInteger(rows) &&
    Array.isArray(values) &&
    values.length === Number(rows) * line.features.length &&
    values.every((value) => value === null || typeof value === "number") &&
    Array.isArray(lines) &&
    isStrings(captions) &&
    isStrings(commas) &&
    Array.isArray(converted) &&
    isRecord(layout) &&
    Array.isArray(layout.columns) &&
    Array.isArray(texts);
  if (!whole) return null;
  // JSON has no NaN: a missing value is null there.
  const numbers = (values as (number | null)[]).map((value) => value ?? NaN);
  return { ...(table as unknown as Table), values: numbers, texts: new Map(texts as [number, string][]) };
}
