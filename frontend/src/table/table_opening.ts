/** Opening a file or a text as a table: where its header and its rows are, which sheet is meant. */

import type { Line } from "../line/line.ts";
import { csvRows, type Row } from "./csv_rows.ts";
import type { DateOrder } from "./date_order.ts";
import { ColumnNames, type Said } from "./headers.ts";
import { type LongRule, pivoted } from "./long_form.ts";
import { nameKey } from "./name_key.ts";
import type { Mark } from "./numbers.ts";
import type { OutcomeSaid } from "./row_facts.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table_error.ts";
import { HEAD, headsOf, type Layout, layoutOf, namedLayout, unknown } from "./table_layout.ts";
import { type Decoded, decoded, isWorkbook } from "./text_decoder.ts";
import { layoutByForm, regular } from "./unknown_layout.ts";
import type { Sheet } from "./workbook.ts";

export interface Source {
  name: string;
  /** The bytes of a file, or a pasted text. */
  content: Uint8Array | string;
  /** Which sheet of a workbook; without it the one that is a table of the line. */
  sheet?: string | undefined;
  /** What a person has said of its columns. */
  columns?: Said | undefined;
  /** What a person has said of the column that tells what the parts were. */
  outcome?: OutcomeSaid | undefined;
  /** The decimal mark of columns in which nothing decides it. */
  decimal?: Mark | undefined;
  /** How dates begin where their column does not decide it. */
  order?: DateOrder | undefined;
}

/** What a line's schema says of the time of a row, and of a table of one variable a row. */
export interface TimeRules {
  groups: string[][];
  order: DateOrder | undefined;
  long: LongRule | undefined;
}

export interface Opened {
  encoding: Table["encoding"];
  sheet: Table["sheet"];
  layout: Layout;
  rows: Iterable<Row>;
}

/** The table with one shot a row, also where the file has one variable a row. Throws TableError where it is none of this line. */
export async function inShots(source: Source, line: Line, rules: TimeRules): Promise<Opened> {
  const names = new ColumnNames(line.features, source.columns);
  const times = timeKeys(rules);
  const { long } = rules;
  if (!long) {
    const found = await opened(source, names, times);
    if (found.layout.columns.some(({ feature }) => feature)) return found;
    throw unknown(
      found.layout.columns.map(({ header }) => header),
      line.features,
    );
  }
  const own = [...long.shot, long.variable, long.value, long.unit ?? ""].filter(Boolean).map(nameKey);
  const found = await opened(source, names, new Set([...times, ...own]));
  const headers = found.layout.columns.map(({ header }) => header);
  const rows = pivoted(headers, found.rows, long, names);
  const { layout } = namedLayout(rows.slice(0, 1), names, times, found.layout.delimiter);
  return { ...found, layout, rows: rows.slice(1) };
}

/** The table by its form alone. Throws TableError where it has no header, or where several sheets hold rows. */
export async function openedByForm(source: Source, line: Line, rules: TimeRules): Promise<Opened> {
  const { content } = source;
  const times = timeKeys(rules);
  if (typeof content !== "string" && isWorkbook(content)) {
    const all = await sheetsIn(content);
    const held = all.filter(
      ({ name, rows }) => (source.sheet === undefined || name === source.sheet) && rows.length > 1,
    );
    const [only] = held;
    if (held.length > 1) throw new TableError({ code: "sheets", names: held.map(({ name }) => name) });
    const layout = only && layoutByForm(only.rows.slice(0, HEAD), times, "");
    if (!only || !layout) throw unknown(all[0]?.rows[0]?.cells ?? [], line.features);
    return sheetOpened(only, all, layout);
  }
  const { plain, encoding } = textOf(content);
  const head = regular(headsOf(plain));
  const layout = head && layoutByForm(head.rows, times, head.delimiter);
  if (!layout) throw unknown(head?.rows[0]?.cells ?? [], line.features);
  return { encoding, sheet: null, layout, rows: below(csvRows(plain, layout.delimiter), layout.skip) };
}

async function opened(source: Source, names: ColumnNames, times: ReadonlySet<string>): Promise<Opened> {
  const { content } = source;
  if (typeof content !== "string" && isWorkbook(content)) {
    return sheetOf(await sheetsIn(content), source.sheet, names, times);
  }
  const { plain, encoding } = textOf(content);
  const layout = layoutOf(plain, names, times);
  return {
    encoding,
    sheet: null,
    layout,
    rows: below(csvRows(plain, layout.delimiter), layout.skip),
  };
}

function textOf(content: Uint8Array | string): { plain: string; encoding: Table["encoding"] } {
  const { text, encoding }: Decoded | { text: string; encoding: null } =
    typeof content === "string" ? { text: content, encoding: null } : decoded(content);
  return { plain: text.replace(/^\uFEFF/, ""), encoding };
}

const unpacked = new WeakMap<Uint8Array, Promise<Sheet[]>>();

/** All sheets of a workbook, which is unpacked once however often it is looked at. */
export async function sheetsIn(content: Uint8Array): Promise<Sheet[]> {
  let sheets = unpacked.get(content);
  if (!sheets) {
    sheets = import("./workbook.ts").then(({ sheetsOf }) => sheetsOf(content));
    unpacked.set(content, sheets);
  }
  return await sheets;
}

/** The sheet that is meant, or the only one that is a table of the line. */
function sheetOf(
  sheets: readonly Sheet[],
  wanted: string | undefined,
  names: ColumnNames,
  times: ReadonlySet<string>,
): Opened {
  const found = sheets
    .filter(({ name }) => wanted === undefined || name === wanted)
    .map((sheet) => ({ sheet, ...namedLayout(sheet.rows.slice(0, HEAD), names, times, "") }));
  const known = found.filter((one) => one.known > 0);
  const [only] = known;
  if (known.length > 1) throw new TableError({ code: "sheets", names: known.map(({ sheet }) => sheet.name) });
  if (!only) {
    throw found[0] ? unknown(found[0].first, names.features) : new TableError({ code: "empty" });
  }
  return sheetOpened(only.sheet, sheets, only.layout);
}

function sheetOpened({ rows, hidden: _, ...sheet }: Sheet, sheets: readonly Sheet[], layout: Layout): Opened {
  const others = sheets.map(({ name }) => name).filter((name) => name !== sheet.name);
  const unseen = sheets.filter(({ hidden }) => hidden).map(({ name }) => name);
  return {
    encoding: null,
    sheet: { ...sheet, others, unseen },
    layout,
    rows: rows.slice(layout.skip),
  };
}

function* below(rows: Iterable<Row>, skip: number): Generator<Row> {
  let place = 0;
  for (const row of rows) {
    if (place >= skip) yield row;
    place += 1;
  }
}

function timeKeys({ groups }: TimeRules): ReadonlySet<string> {
  return new Set(groups.flat().map(nameKey));
}

export function timeRules(line: Line): TimeRules {
  const { rows } = line.document;
  const groups = (rows?.time ?? []).map((group) => (typeof group === "string" ? [group] : group));
  return { groups, order: rows?.date_order, long: rows?.long };
}
