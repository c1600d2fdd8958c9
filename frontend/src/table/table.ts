/** A table of shots as it was read: the line's variables as numbers, and what was odd about the file. */

import type { Feature } from "../contract/line.ts";
import { plain } from "../line/numbers.ts";
import type { Layout } from "./layout.ts";
import type { Encoding } from "./text.ts";

/** A row that was left out, since its cells cannot be told apart. */
export interface Skipped {
  line: number;
  cells: number;
}

export interface Table {
  /** The file's name; empty for a pasted text. */
  name: string;
  /** null for a pasted text */
  encoding: Encoding | null;
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
  skipped: Skipped[];
  /** Cells with a number that stands for a broken sensor: counted as missing. */
  sentinels: number;
  /** The file holds more shots, which were not read. */
  cut: boolean;
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
