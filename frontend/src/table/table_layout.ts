/**
 * How a table is laid out, found from its first rows: what separates its cells, where its header is, which
 * variable each column's header means, and how its cells write numbers.
 */

import Papa from "papaparse";
import type { Feature } from "../contract/api.ts";
import { readNumber } from "../lib/numbers.ts";
import { TableError } from "./table_error.ts";

const DELIMITERS = [",", "\t", ";", "|"] as const;
const SAMPLE_ROWS = 300;
/** Characters. The parser splits all of what it is given, however few rows are asked of it. */
const SAMPLE = 256 * 1024;
/** Titles and dates of an export may stand above the header. */
const HEADER_WITHIN = 10;
const CAPTION =
  /time|date|일시|일자|시각|시간|날짜|shot|샷|숏|번호|로트|lot|serial|순번|^(?:no\.?|id|#|index)$|[_\s]id$/i;
const CAPTIONS = 2;

export interface Column {
  header: string;
  /** The variable's name; null where the line has none of that name. */
  feature: string | null;
  /** Another column before it is the same variable already; this one is not read. */
  twice: boolean;
  /** Tells the reader which shot a row is: its time, its number. */
  caption: boolean;
}

export interface Layout {
  delimiter: string;
  /** Rows before the first shot. */
  skip: number;
  /** How the columns were recognised. `joined`: by a header in two rows. */
  header: "names" | "joined" | "order";
  /** A row without any number stands between header and shots: units, say. */
  unitRow: boolean;
  columns: Column[];
  style: NumberStyle;
}

type Rows = string[][];
interface Found {
  at: number;
  height: 1 | 2;
  headers: string[];
  count: number;
}

/** Throws TableError where the columns cannot be told. */
export function layoutOf(text: string, features: readonly Feature[]): Layout {
  const names = new ColumnNames(features);
  const head = text.length > SAMPLE ? text.slice(0, text.lastIndexOf("\n", SAMPLE) + 1 || SAMPLE) : text;
  const samples = DELIMITERS.map((delimiter) => ({
    delimiter,
    rows: Papa.parse<string[]>(head, { delimiter, preview: SAMPLE_ROWS }).data.map(trimmed),
  }));
  if (!samples[0]?.rows.some((row) => row.length > 0)) throw new TableError({ code: "empty" });
  const found = samples.map((sample) => ({ ...sample, header: headerOf(sample.rows, names) }));
  const best = found.reduce((a, b) => (b.header.count > a.header.count ? b : a));
  if (best.header.count > 0) return named(best.delimiter, best.rows, best.header, names);

  const ordered = samples.find(({ rows }) =>
    isShot(rows.find((row) => row.length > 0) ?? [], features.length),
  );
  if (ordered) return inOrder(ordered.delimiter, ordered.rows, features);
  const widest = samples.reduce((a, b) => ((b.rows[0]?.length ?? 0) > (a.rows[0]?.length ?? 0) ? b : a));
  const first = widest.rows.find((row) => row.length > 0) ?? [];
  throw new TableError({
    code: "no_columns",
    found: first.slice(0, 6),
    width: first.length,
    expected: features.length,
  });
}

/** Without the empty cells at its end, which Excel likes to add. */
export function trimmed(row: readonly string[]): string[] {
  let end = row.length;
  while (end > 0 && row[end - 1]?.trim() === "") end -= 1;
  return row.slice(0, end);
}

/** The row, or the two, in whose cells the most of the line's names stand. */
function headerOf(rows: Rows, names: ColumnNames): Found {
  let best: Found = { at: 0, height: 1, headers: [], count: 0 };
  const consider = (at: number, height: 1 | 2, headers: string[]) => {
    const count = new Set(headers.map((header) => names.find(header)?.name).filter(Boolean)).size;
    if (count > best.count) best = { at, height, headers, count };
  };
  const first = rows.slice(0, HEADER_WITHIN);
  for (const [at, row] of first.entries()) consider(at, 1, row);
  for (const [at, row] of first.entries()) consider(at, 2, joined(row, rows[at + 1] ?? []));
  return best;
}

/** Two header rows as one: a group's name holds until the next one. */
function joined(upper: readonly string[], lower: readonly string[]): string[] {
  let group = "";
  return lower.map((name, index) => {
    group = upper[index]?.trim() || group;
    return [group, name.trim()].filter(Boolean).join("_");
  });
}

function named(delimiter: string, rows: Rows, { at, height, headers }: Found, names: ColumnNames): Layout {
  const seen = new Set<string>();
  let captions = 0;
  const columns = headers.map((cell, index): Column => {
    const header = cell.trim() || `#${index + 1}`;
    const feature = names.find(cell)?.name ?? null;
    const twice = feature !== null && seen.has(feature);
    if (feature) seen.add(feature);
    const caption = feature === null && CAPTION.test(header) && captions < CAPTIONS;
    if (caption) captions += 1;
    return { header, feature, twice, caption };
  });
  const below = rows.slice(at + height);
  const unitRow = below.length > 1 && isUnitRow(below[0] ?? [], columns);
  const skip = at + height + (unitRow ? 1 : 0);
  return {
    delimiter,
    skip,
    header: height === 2 ? "joined" : "names",
    unitRow,
    columns,
    style: numberStyle(cellsOf(rows.slice(skip), columns)),
  };
}

function inOrder(delimiter: string, rows: Rows, features: readonly Feature[]): Layout {
  const columns = features.map(({ name }) => ({ header: name, feature: name, twice: false, caption: false }));
  return {
    delimiter,
    skip: 0,
    header: "order",
    unitRow: false,
    columns,
    style: numberStyle(cellsOf(rows, columns)),
  };
}

/** As many cells as the line has variables, most of them numbers. */
function isShot(row: readonly string[], width: number): boolean {
  const style = numberStyle(row);
  const numbers = row.filter((cell) => readCell(cell, style) !== null).length;
  return row.length === width && numbers > width / 2;
}

function isUnitRow(row: readonly string[], columns: readonly Column[]): boolean {
  const style = numberStyle(row);
  const cells = columns.flatMap(({ feature }, index) =>
    feature && row[index]?.trim() ? [row[index] ?? ""] : [],
  );
  return cells.length > 0 && cells.every((cell) => nameKey(cell) !== "" && readCell(cell, style) === null);
}

function* cellsOf(rows: Rows, columns: readonly Column[]): Generator<string> {
  for (const row of rows) {
    for (const [index, column] of columns.entries()) if (column.feature && row[index]) yield row[index];
  }
}

/** What headers are compared by: case, spaces and underscores do not count. */
export function nameKey(header: string): string {
  return header
    .normalize("NFC")
    .replace(/[\s_]+/g, "")
    .toLowerCase();
}

/** The variables by what a header may call them: the name, an alias, the Korean or English label. */
export class ColumnNames {
  readonly #byKey = new Map<string, Feature | null>();

  constructor(features: readonly Feature[]) {
    for (const feature of features) {
      const names = [feature.name, feature.label, feature.label_en, ...(feature.aliases ?? [])];
      for (const key of new Set(names.filter(Boolean).map(nameKey))) {
        // A label that two variables share says nothing.
        this.#byKey.set(key, this.#byKey.has(key) ? null : feature);
      }
    }
    // A variable's own name counts before another one's label.
    for (const feature of features) this.#byKey.set(nameKey(feature.name), feature);
  }

  /** "금형 온도 (°C)" and "금형온도[℃]" mean what "금형 온도" means. */
  find(header: string): Feature | null {
    return this.#byKey.get(nameKey(header)) ?? this.#byKey.get(nameKey(withoutUnit(header))) ?? null;
  }
}

/** A header without the brackets at its end. */
function withoutUnit(header: string): string {
  const text = header.trimEnd();
  if (text.length < 2 || !/[)\]]$/.test(text)) return header;
  const last = text.length - 2;
  const behind = Math.max(text.lastIndexOf(")", last), text.lastIndexOf("]", last)) + 1;
  const opening = text.slice(behind).search(/[([]/);
  return opening < 0 ? header : text.slice(0, behind + opening).trimEnd();
}

/** The way in which a file writes numbers. `thousands`: marks between thousands are certain enough to be taken out. */
export interface NumberStyle {
  decimal: "." | ",";
  thousands: boolean;
}

const MISSING = /^(?:|[-–—.?]|n\/?a|nan|null|none|nil|#n\/a|#value!|#div\/0!|결측|없음)$/i;
/** Commas that can only be decimal ones, and points that can only be decimal ones: "1,450" may be either. */
const DECIMAL_COMMA = /^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)$/;
const DECIMAL_POINT = /^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{1,3}(?:,\d{3})+\.\d+)$/;
const COMMA_THOUSANDS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const POINT_THOUSANDS = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;

/** How these cells write their numbers. Where both marks occur as decimal ones, the point counts. */
export function numberStyle(cells: Iterable<string>): NumberStyle {
  let commas = 0;
  let points = 0;
  for (const cell of cells) {
    const text = cell.trim();
    if (DECIMAL_COMMA.test(text)) commas += 1;
    else if (DECIMAL_POINT.test(text)) points += 1;
  }
  if (commas > 0 && points === 0) return { decimal: ",", thousands: true };
  return { decimal: ".", thousands: points > 0 && commas === 0 };
}

/** The number; NaN for what stands for a missing value; null for what is neither. */
export function readCell(cell: string, style: NumberStyle): number | null {
  const text = cell.trim();
  if (MISSING.test(text)) return NaN;
  if (style.decimal === ",") {
    if (style.thousands && POINT_THOUSANDS.test(text))
      return readNumber(text.replaceAll(".", "").replace(",", "."));
    return readNumber(text.replace(",", "."));
  }
  if (style.thousands && COMMA_THOUSANDS.test(text)) return readNumber(text.replaceAll(",", ""));
  return readNumber(text);
}
