/**
 * How a table is laid out, found from its first rows by the rules of training/tables/layout.py: where its header is,
 * and which variable each column's header means, in which unit.
 */

import type { Feature } from "../contract/api.ts";
import { csvRows, type Row, separatorOf } from "./csv_rows.ts";
import {
  belowGroups,
  type ColumnNames,
  HEADER_WITHIN,
  joined,
  looksLikeUnits,
  type Meaning,
  unbracketed,
  uniqueNames,
} from "./headers.ts";
import { nameKey } from "./name_key.ts";
import { written } from "./numbers.ts";
import { TableError } from "./table_error.ts";
import { parseUnit } from "./units.ts";
import { isEmpty } from "./words.ts";

export const DELIMITERS = [",", "\t", ";", "|"] as const;
/** Rows in which the header is looked for, with those below it that tell about it. */
export const HEAD = HEADER_WITHIN + 3;
/** Characters in which the header is looked for. */
const SAMPLE = 256 * 1024;
const CAPTION =
  /time|date|일시|일자|시각|시간|날짜|shot|샷|숏|번호|로트|lot|serial|순번|^(?:no\.?|id|#|index)$|[_\s]id$/i;
const CAPTIONS = 2;

export interface Column {
  header: string;
  /** As mappings call it: each name of a table once. */
  name: string;
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
export function layoutOf(text: string, names: ColumnNames, times: ReadonlySet<string>): Layout {
  const { features } = names;
  const samples = headsOf(text);
  const found = samples.map(({ delimiter, rows }) => ({
    ...namedLayout(rows, names, times, delimiter),
    regular: regularity(rows),
  }));
  // "time, ms;flow" has a known name by commas too, and no row below it does.
  const best = found.reduce((a, b) =>
    b.known > a.known || (b.known === a.known && b.regular > a.regular) ? b : a,
  );
  if (best.known > 0) return best.layout;
  const ordered = samples.find(({ rows }) => isShot(rows[0]?.cells ?? [], features.length));
  if (ordered) return inOrder(ordered.delimiter, features);
  throw unknown(
    found.map(({ first }) => first).reduce((a, b) => (b.length > a.length ? b : a)),
    features,
  );
}

/** The first rows of a text by each mark that may separate its cells. Throws TableError where there are none. */
export function headsOf(text: string): { delimiter: string; rows: Row[] }[] {
  const separator = separatorOf(text);
  const head = text.length > SAMPLE ? text.slice(0, text.lastIndexOf("\n", SAMPLE) + 1 || SAMPLE) : text;
  const heads = (separator ? [separator] : DELIMITERS).map((delimiter) => ({
    delimiter,
    rows: firstRows(csvRows(head, delimiter, true)),
  }));
  if (!heads.some(({ rows }) => rows.length > 0)) throw new TableError({ code: "empty" });
  return heads;
}

/** How many fields the first rows have where they have the commonest number of them, one field aside. */
export function regularity(rows: readonly Row[]): number {
  const widths = rows.map(({ cells }) => cells.length);
  const [usual, count] = commonest(widths, widths);
  return (usual - 1) * count;
}

/** The value that occurs most among all, of those given, and how often; of several the smallest. */
export function commonest(given: readonly number[], all: readonly number[]): [number, number] {
  const ordered = [...new Set(given)].sort((one, other) => one - other);
  const counts = ordered.map((value): [number, number] => [value, all.filter((one) => one === value).length]);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0]);
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

/** Groups above names that are known without them come last: they are no part of a name. */
const HEADERS = [
  { height: 1, read: (row: readonly string[]) => [...row] },
  { height: 2, read: joined },
  { height: 2, read: belowGroups },
];

/** The row, or the two, in whose cells the most of the line's names stand. `times` are keys of columns with times. */
export function namedLayout(
  rows: readonly Row[],
  names: ColumnNames,
  times: ReadonlySet<string>,
  delimiter: string,
): Found {
  const first = rows[0]?.cells ?? [];
  let best = { at: 0, height: 1, headers: [...first], known: 0 };
  for (const { height, read } of HEADERS) {
    for (let at = 0; at < Math.min(HEADER_WITHIN, rows.length - height + 1); at += 1) {
      const upper = rows[at]?.cells ?? [];
      const headers = read(upper, rows[at + 1]?.cells ?? []);
      const unique = uniqueNames(headers);
      const known = new Set(
        headers.flatMap((header, place) => {
          const name = names.findOwn(unique[place] ?? "", header.trim()).feature?.name;
          return name ?? (times.has(nameKey(header)) ? nameKey(header) : []);
        }),
      ).size;
      if (known > best.known) best = { at, height, headers, known };
    }
  }
  const headers = trimmed(best.headers);
  const own = uniqueNames(headers);
  const meanings = headers.map((header, place) => names.findOwn(own[place] ?? "", header.trim()));
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
      const given = !isEmpty(text) && (column.feature !== null || parseUnit(unbracketed(text)) !== null);
      if (given && !column.unit) column.unit = unbracketed(text);
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

export function columnsOf(
  headers: readonly string[],
  meanings: readonly Meaning[],
  times: ReadonlySet<string>,
): Column[] {
  const seen = new Set<string>();
  const own = uniqueNames(headers);
  let captions = 0;
  return headers.map((cell, index): Column => {
    const header = cell.trim() || `#${index + 1}`;
    const { feature: meant, unit } = meanings[index] ?? { feature: null, unit: "" };
    const feature = meant?.name ?? null;
    const twice = feature !== null && seen.has(feature);
    if (feature) seen.add(feature);
    const named = CAPTION.test(header.normalize("NFKC")) && captions < CAPTIONS;
    const caption = feature === null && (times.has(nameKey(header)) || named);
    if (caption) captions += 1;
    return { header, name: own[index] ?? header, feature, unit, twice, caption };
  });
}

function inOrder(delimiter: string, features: readonly Feature[]): Layout {
  const columns = features.map(
    ({ name }): Column => ({ header: name, name, feature: name, unit: "", twice: false, caption: false }),
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
