/**
 * How a table is laid out, found from its first rows by the rules of training/tables/layout.py: where its header is,
 * and which variable each column's header means, in which unit.
 */

import type { Feature } from "../contract/api.ts";
import { csvRows, type Row, separatorOf } from "./csv_rows.ts";
import { ColumnNames, HEADER_WITHIN, joined, looksLikeUnits, type Meaning, unbracketed } from "./headers.ts";
import { nameKey } from "./name_key.ts";
import { written } from "./numbers.ts";
import { TableError } from "./table_error.ts";
import { isEmpty } from "./words.ts";

const DELIMITERS = [",", "\t", ";", "|"] as const;
/** Rows in which the header is looked for, with those below it that tell about it. */
export const HEAD = HEADER_WITHIN + 3;
/** Characters in which the header is looked for. */
const SAMPLE = 256 * 1024;
const CAPTION =
  /time|date|일시|일자|시각|시간|날짜|shot|샷|숏|번호|로트|lot|serial|순번|^(?:no\.?|id|#|index)$|[_\s]id$/i;
const CAPTIONS = 2;

export interface Column {
  header: string;
  /** The variable's name; null where the line has none of that name. */
  feature: string | null;
  /** The unit that the header or the row below it gives; "" without one. */
  unit: string;
  /** Another column before it is the same variable already; this one is not read. */
  twice: boolean;
  /** Tells the reader which shot a row is: its time, its number. */
  caption: boolean;
}

export interface Layout {
  /** Empty for a sheet of a workbook. */
  delimiter: string;
  /** Rows that are not empty before the first shot. */
  skip: number;
  /** How the columns were recognised. `joined`: by a header in two rows. */
  header: "names" | "joined" | "order";
  /** A row of units stands between header and shots. */
  unitRow: boolean;
  /** What stands above the header: titles, dates. */
  titles: string;
  columns: Column[];
}

interface Found {
  layout: Layout;
  /** How many names of the line its header has. */
  known: number;
  first: readonly string[];
}

/** The layout of a text, by the mark that gives the most of the line's names. Throws TableError where none does. */
export function layoutOf(text: string, features: readonly Feature[], times: ReadonlySet<string>): Layout {
  const separator = separatorOf(text);
  const head = text.length > SAMPLE ? text.slice(0, text.lastIndexOf("\n", SAMPLE) + 1 || SAMPLE) : text;
  const samples = (separator ? [separator] : DELIMITERS).map((delimiter) => ({
    delimiter,
    rows: firstRows(csvRows(head, delimiter, true)),
  }));
  if (!samples.some(({ rows }) => rows.length > 0)) throw new TableError({ code: "empty" });
  const found = samples.map(({ delimiter, rows }) => namedLayout(rows, features, times, delimiter));
  const best = found.reduce((a, b) => (b.known > a.known ? b : a));
  if (best.known > 0) return best.layout;
  const ordered = samples.find(({ rows }) => isShot(rows[0]?.cells ?? [], features.length));
  if (ordered) return inOrder(ordered.delimiter, features);
  throw unknown(
    found.map(({ first }) => first).reduce((a, b) => (b.length > a.length ? b : a)),
    features,
  );
}

export function unknown(first: readonly string[], features: readonly Feature[]): TableError {
  return new TableError({
    code: "no_columns",
    found: first.slice(0, 6),
    width: first.length,
    expected: features.length,
  });
}

function firstRows(rows: Iterable<Row>): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    found.push(row);
    if (found.length === HEAD) break;
  }
  return found;
}

/** The row, or the two, in whose cells the most of the line's names stand. `times` are keys of columns with times. */
export function namedLayout(
  rows: readonly Row[],
  features: readonly Feature[],
  times: ReadonlySet<string>,
  delimiter: string,
): Found {
  const names = new ColumnNames(features);
  const first = rows[0]?.cells ?? [];
  let best = { at: 0, height: 1, headers: [...first], known: 0 };
  for (const height of [1, 2]) {
    for (let at = 0; at < Math.min(HEADER_WITHIN, rows.length - height + 1); at += 1) {
      const upper = rows[at]?.cells ?? [];
      const headers = height === 2 ? joined(upper, rows[at + 1]?.cells ?? []) : [...upper];
      const known = new Set(
        headers.flatMap((header) => {
          const name = names.find(header).feature?.name;
          return name ?? (times.has(nameKey(header)) ? nameKey(header) : []);
        }),
      ).size;
      if (known > best.known) best = { at, height, headers, known };
    }
  }
  const headers = trimmed(best.headers);
  const meanings = headers.map((header) => names.find(header));
  const columns = columnsOf(headers, meanings, times);
  let skip = best.at + best.height;
  const below = rows[skip]?.cells ?? [];
  const unitRow =
    rows.length > skip + 1 &&
    looksLikeUnits(
      below,
      meanings.map(({ feature }) => feature),
    );
  if (unitRow) {
    skip += 1;
    for (const [index, column] of columns.entries()) {
      const text = below[index] ?? "";
      if (column.feature && !column.unit && !isEmpty(text)) column.unit = unbracketed(text);
    }
  }
  const titles = rows
    .slice(0, best.at)
    .map(({ cells }) => cells.filter((cell) => cell.trim()).join(" "))
    .join("; ");
  const header = best.height === 2 ? "joined" : "names";
  const layout: Layout = { delimiter, skip, header, unitRow, titles: titles.slice(0, 120), columns };
  return { layout, known: best.known, first };
}

function columnsOf(
  headers: readonly string[],
  meanings: readonly Meaning[],
  times: ReadonlySet<string>,
): Column[] {
  const seen = new Set<string>();
  let captions = 0;
  return headers.map((cell, index): Column => {
    const header = cell.trim() || `#${index + 1}`;
    const { feature, unit } = meanings[index] ?? { feature: null, unit: "" };
    const name = feature?.name ?? null;
    const twice = name !== null && seen.has(name);
    if (name) seen.add(name);
    const named = CAPTION.test(header) && captions < CAPTIONS;
    const caption = feature === null && (times.has(nameKey(header)) || named);
    if (caption) captions += 1;
    return { header, feature: name, unit, twice, caption };
  });
}

function inOrder(delimiter: string, features: readonly Feature[]): Layout {
  const columns = features.map(
    ({ name }): Column => ({ header: name, feature: name, unit: "", twice: false, caption: false }),
  );
  return { delimiter, skip: 0, header: "order", unitRow: false, titles: "", columns };
}

/** Without the empty cells at its end, which Excel likes to add. */
export function trimmed(row: readonly string[]): string[] {
  let end = row.length;
  while (end > 0 && row[end - 1]?.trim() === "") end -= 1;
  return row.slice(0, end);
}

/** As many cells as the line has variables, most of them numbers. */
function isShot(row: readonly string[], width: number): boolean {
  const numbers = row.filter((cell) => isEmpty(cell) || written(cell) !== null).length;
  return row.length === width && numbers > width / 2;
}
