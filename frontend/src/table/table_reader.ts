/** From a text to a table, in pieces between which the page goes on answering. */

import Papa from "papaparse";
import type { Line } from "../line/line.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table_error.ts";
import { type Layout, layoutOf, readCell, trimmed } from "./table_layout.ts";
import type { Encoding } from "./text_decoder.ts";

export const MAX_ROWS = 50_000;
/** Characters; some thirty milliseconds of work. */
const PIECE = 128 * 1024;

export interface Source {
  name: string;
  encoding: Encoding | null;
  text: string;
}

/**
 * Throws TableError where it is no table of this line.
 *
 * @param breathe called between two pieces: resolves when the page has had its turn
 */
export async function readTable(source: Source, line: Line, breathe: () => Promise<void>): Promise<Table> {
  const text = source.text.replace(/^\uFEFF/, "");
  const layout = layoutOf(text, line.features);
  const rows = new Collector(layout, line);
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(text, {
      delimiter: layout.delimiter,
      chunkSize: PIECE,
      chunk: ({ data }: Papa.ParseResult<string[]>, parser: Papa.Parser) => {
        for (const row of data) rows.add(row);
        if (rows.cut) return parser.abort();
        parser.pause();
        void breathe().then(() => parser.resume(), reject);
      },
      complete: () => resolve(),
      error: (fault: Error) => reject(new TableError({ code: "unreadable", message: fault.message })),
    });
  });
  const [odd] = rows.skipped;
  if (rows.lines.length === 0) {
    throw new TableError(
      odd ? { code: "no_fit", ...odd, width: layout.columns.length } : { code: "no_rows" },
    );
  }
  const { lines, values, texts, captions, skipped, sentinels, cut } = rows;
  const { name, encoding } = source;
  return {
    name,
    encoding,
    layout,
    rows: lines.length,
    lines,
    values,
    texts,
    captions,
    skipped,
    sentinels,
    cut,
  };
}

class Collector {
  readonly lines: number[] = [];
  readonly values: number[] = [];
  readonly texts = new Map<number, string>();
  readonly captions: string[] = [];
  readonly skipped: { line: number; cells: number }[] = [];
  sentinels = 0;
  cut = false;
  #line = 0;
  /** Where in a row each variable stands; -1 where no column is it. */
  readonly #places: number[];
  readonly #captions: number[];
  readonly #sentinels: ReadonlySet<number>;

  constructor(
    private readonly layout: Layout,
    private readonly shotLine: Line,
  ) {
    const { columns } = layout;
    this.#places = shotLine.features.map(({ name }) => columns.findIndex(({ feature }) => feature === name));
    this.#captions = columns.flatMap(({ caption }, index) => (caption ? [index] : []));
    this.#sentinels = new Set(shotLine.document.sentinels ?? []);
  }

  add(cells: string[]): void {
    this.#line += 1;
    const row = trimmed(cells);
    if (this.#line <= this.layout.skip || row.length === 0 || this.cut) return;
    if (this.lines.length === MAX_ROWS) {
      this.cut = true;
    } else if (row.length > this.layout.columns.length) {
      // A decimal comma among commas, an open quote: the values would stand under wrong names.
      this.skipped.push({ line: this.#line, cells: row.length });
    } else {
      this.lines.push(this.#line);
      for (const [index, place] of this.#places.entries()) {
        this.values.push(this.#value(row[place] ?? "", index));
      }
      this.captions.push(this.#captions.flatMap((place) => row[place]?.trim() || []).join(" · "));
    }
  }

  #value(cell: string, index: number): number {
    const value = readCell(cell, this.layout.style);
    if (value === null) {
      this.texts.set(this.values.length, cell.trim());
      return NaN;
    }
    if (!this.#sentinels.has(value)) return value;
    // A listed number counts as one only where no working sensor could show it.
    const [low, high] = this.shotLine.features[index]?.plausible ?? [-Infinity, Infinity];
    if (value >= low && value <= high) return value;
    this.sentinels += 1;
    return NaN;
  }
}
