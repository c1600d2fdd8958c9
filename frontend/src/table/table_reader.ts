/** From a text or a sheet to a table, in pieces between which the page goes on answering. */

import type { Line } from "../line/line.ts";
import { csvRows, type Row } from "./csv_rows.ts";
import { ColumnNames } from "./headers.ts";
import { type LongRule, pivoted } from "./long_form.ts";
import { nameKey } from "./name_key.ts";
import { decided, readNumbers, Votes } from "./numbers.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table_error.ts";
import { HEAD, type Layout, layoutOf, namedLayout, unknown } from "./table_layout.ts";
import { MAX_ROWS } from "./table_limits.ts";
import { type Decoded, decoded, isWorkbook } from "./text_decoder.ts";
import type { DateOrder } from "./times.ts";
import { type TimesOfShots, timesOf } from "./times_of_shots.ts";
import type { Sheet } from "./workbook.ts";

/** Rows between two breaths of the page; some thirty milliseconds of work. */
const PIECE = 2_000;

export interface Source {
  name: string;
  /** The bytes of a file, or a pasted text. */
  content: Uint8Array | string;
  /** Which sheet of a workbook; without it the one that is a table of the line. */
  sheet?: string | undefined;
}

/** What a line's schema says of the time of a row, and of a table of one variable a row. */
interface TimeRules {
  groups: string[][];
  order: DateOrder | undefined;
  long: LongRule | undefined;
}

/**
 * Throws TableError where it is no table of this line.
 *
 * @param breathe called between two pieces: resolves when the page has had its turn
 */
export async function readTable(source: Source, line: Line, breathe: () => Promise<void>): Promise<Table> {
  const rules = timeRules(line);
  const times = new Set(rules.groups.flat().map(nameKey));
  const found = await inShots(source, line, rules, times);
  const rows = new Collector(found.layout, line);
  let count = 0;
  for (const row of found.rows) {
    rows.add(row);
    if (rows.cut) break;
    count += 1;
    if (count % PIECE === 0) await breathe();
  }
  const [odd] = rows.skipped;
  if (rows.lines.length === 0) {
    const width = found.layout.columns.length;
    throw new TableError(odd ? { code: "no_fit", ...odd, width } : { code: "no_rows" });
  }
  return {
    name: source.name,
    encoding: found.encoding,
    sheet: found.sheet,
    layout: found.layout,
    rows: rows.lines.length,
    lines: rows.lines,
    ...(await rows.numbers(breathe)),
    ...rows.captions(rules),
    skipped: rows.skipped,
    cut: rows.cut,
  };
}

/** The table with one shot a row, also where the file has one variable a row. */
async function inShots(
  source: Source,
  line: Line,
  { long }: TimeRules,
  times: ReadonlySet<string>,
): Promise<Opened> {
  if (!long) {
    const found = await opened(source, line, times);
    if (found.layout.columns.some(({ feature }) => feature)) return found;
    throw unknown(
      found.layout.columns.map(({ header }) => header),
      line.features,
    );
  }
  const own = [...long.shot, long.variable, long.value, long.unit ?? ""].filter(Boolean).map(nameKey);
  const found = await opened(source, line, new Set([...times, ...own]));
  const headers = found.layout.columns.map(({ header }) => header);
  const rows = pivoted(headers, found.rows, long, new ColumnNames(line.features));
  const { layout } = namedLayout(rows.slice(0, 1), line.features, times, found.layout.delimiter);
  return { ...found, layout, rows: rows.slice(1) };
}

interface Opened {
  encoding: Table["encoding"];
  sheet: Table["sheet"];
  layout: Layout;
  rows: Iterable<Row>;
}

async function opened(source: Source, line: Line, times: ReadonlySet<string>): Promise<Opened> {
  const { content } = source;
  if (typeof content !== "string" && isWorkbook(content)) {
    const { sheetsOf } = await import("./workbook.ts");
    return sheetIn(await sheetsOf(content), source.sheet, line, times);
  }
  const { text, encoding }: Decoded | { text: string; encoding: null } =
    typeof content === "string" ? { text: content, encoding: null } : decoded(content);
  const plain = text.replace(/^\uFEFF/, "");
  const layout = layoutOf(plain, line.features, times);
  return {
    encoding,
    sheet: null,
    layout,
    rows: below(csvRows(plain, layout.delimiter), layout.skip),
  };
}

/** The sheet that is meant, or the only one that is a table of the line. */
function sheetIn(
  sheets: readonly Sheet[],
  wanted: string | undefined,
  line: Line,
  times: ReadonlySet<string>,
): Opened {
  const found = sheets
    .filter(({ name }) => wanted === undefined || name === wanted)
    .map((sheet) => ({ sheet, ...namedLayout(sheet.rows.slice(0, HEAD), line.features, times, "") }));
  const known = found.filter((one) => one.known > 0);
  const [only] = known;
  if (known.length > 1) throw new TableError({ code: "sheets", names: known.map(({ sheet }) => sheet.name) });
  if (!only) {
    throw found[0] ? unknown(found[0].first, line.features) : new TableError({ code: "empty" });
  }
  const { rows, ...sheet } = only.sheet;
  return {
    encoding: null,
    sheet: { ...sheet, others: sheets.map(({ name }) => name).filter((name) => name !== sheet.name) },
    layout: only.layout,
    rows: rows.slice(only.layout.skip),
  };
}

function* below(rows: Iterable<Row>, skip: number): Generator<Row> {
  let place = 0;
  for (const row of rows) {
    if (place >= skip) yield row;
    place += 1;
  }
}

function timeRules(line: Line): TimeRules {
  const { rows } = line.document as {
    rows?: { time?: (string | string[])[]; date_order?: DateOrder; long?: LongRule };
  };
  const groups = (rows?.time ?? []).map((group) => (typeof group === "string" ? [group] : group));
  return { groups, order: rows?.date_order, long: rows?.long };
}

/** Gathers the cells of the columns that are read, as texts: what they mean is a matter of the whole column. */
class Collector {
  readonly lines: number[] = [];
  readonly skipped: { line: number; cells: number }[] = [];
  cut = false;
  /** The texts of each variable, in the schema's order; null where no column is it. */
  readonly #texts: (string[] | null)[];
  /** Where in a row each variable stands; -1 where no column is it. */
  readonly #places: number[];
  readonly #captions: { place: number; header: string; texts: string[] }[];
  readonly #sentinels: ReadonlySet<number>;

  constructor(
    private readonly layout: Layout,
    private readonly line: Line,
  ) {
    const { columns } = layout;
    this.#places = line.features.map(({ name }) => columns.findIndex(({ feature }) => feature === name));
    this.#texts = this.#places.map((place) => (place < 0 ? null : []));
    this.#captions = columns.flatMap(({ caption, header }, place) =>
      caption ? [{ place, header, texts: [] }] : [],
    );
    this.#sentinels = new Set(line.document.sentinels ?? []);
  }

  add({ line, cells }: Row): void {
    if (this.lines.length === MAX_ROWS) {
      this.cut = true;
      return;
    }
    const width = this.layout.columns.length;
    // A decimal comma among commas, a row that is cut off: the values would stand under wrong names.
    if (cells.length < width || cells.slice(width).some((cell) => cell.trim())) {
      this.skipped.push({ line, cells: cells.length });
      return;
    }
    this.lines.push(line);
    for (const [index, place] of this.#places.entries())
      this.#texts[index]?.push((cells[place] ?? "").trim());
    for (const { place, texts } of this.#captions) texts.push((cells[place] ?? "").trim());
  }

  /** All columns as numbers. */
  async numbers(
    breathe: () => Promise<void>,
  ): Promise<Pick<Table, "values" | "texts" | "sentinels" | "converted" | "commas">> {
    const { features } = this.line;
    const values = new Array<number>(this.lines.length * features.length).fill(NaN);
    const texts = new Map<number, string>();
    const converted: Table["converted"] = [];
    const commas: string[] = [];
    let sentinels = 0;
    const marks = this.#marks();
    for (const [index, feature] of features.entries()) {
      const cells = this.#texts[index];
      if (!cells) continue;
      const column = this.layout.columns[this.#places[index] ?? -1];
      const header = column?.header ?? feature.name;
      const found = readNumbers(cells, marks[index] ?? null, feature.unit, column?.unit ?? "");
      for (const [unit, count] of found.converted) {
        converted.push({ header, from: unit, to: feature.unit, count });
      }
      if (marks[index] === ",") commas.push(header);
      for (const [row, value] of found.values.entries()) {
        const at = row * features.length + index;
        if (value === null) texts.set(at, cells[row] ?? "");
        else if (this.#isSentinel(value, index)) sentinels += 1;
        else values[at] = value;
      }
      await breathe();
    }
    // Faults are told row by row.
    const ordered = new Map([...texts].sort(([one], [other]) => one - other));
    return { values, texts: ordered, sentinels, converted, commas };
  }

  captions(rules: TimeRules): Pick<Table, "captions" | "times"> {
    const own = this.#captions;
    const read: TimesOfShots | null = timesOf(own, rules, this.lines);
    const rest = own.filter(({ header }) => !read?.columns.includes(header));
    const captions = this.lines.map((_, row) =>
      [read?.texts?.[row] ?? "", ...rest.map(({ texts }) => texts[row] ?? "")].filter(Boolean).join(" · "),
    );
    return { captions, times: read };
  }

  #marks(): ("." | "," | null)[] {
    const votes = this.#texts.map((cells) => {
      const vote = new Votes();
      for (const cell of cells ?? []) vote.add(cell);
      return vote;
    });
    return decided(votes);
  }

  #isSentinel(value: number, index: number): boolean {
    if (!this.#sentinels.has(value)) return false;
    // A listed number counts as one only where no working sensor could show it.
    const [low, high] = this.line.features[index]?.plausible ?? [-Infinity, Infinity];
    return value < low || value > high;
  }
}
