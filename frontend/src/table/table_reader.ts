/** From a text or a sheet to a table, in pieces between which the page goes on answering. */

import type { Line } from "../line/line.ts";
import { isSentinel } from "../line/sentinels.ts";
import type { Row } from "./csv_rows.ts";
import { codesOf, levelKey } from "./levels.ts";
import { nameKey } from "./name_key.ts";
import { decided, type Mark, readNumbers, Votes } from "./numbers.ts";
import { oddRow } from "./odd_rows.ts";
import { type FactKind, factKind, factsOf, type OutcomeSaid, type RowFacts } from "./row_facts.ts";
import type { Skipped, Table } from "./table.ts";
import { TableError } from "./table_error.ts";
import type { Layout } from "./table_layout.ts";
import { MAX_ROWS } from "./table_limits.ts";
import { inShots, type Source, type TimeRules, timeRules } from "./table_opening.ts";
import { type TimesOfShots, timesOf } from "./times_of_shots.ts";

/** Rows between two breaths of the page; some thirty milliseconds of work. */
export const PIECE = 2_000;

/**
 * Throws TableError where it is no table of this line.
 *
 * @param breathe called between two pieces: resolves when the page has had its turn
 */
export async function readTable(source: Source, line: Line, breathe: () => Promise<void>): Promise<Table> {
  const own = timeRules(line);
  const rules = { ...own, order: source.order ?? own.order };
  const found = await inShots(source, line, rules);
  const rows = new Collector(found.layout, line, source.decimal ?? null, source.outcome);
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
    throw new TableError(
      odd ? { code: "no_fit", line: odd.line, cells: odd.cells, width } : { code: "no_rows" },
    );
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
    facts: rows.facts(),
    skipped: rows.skipped,
    cut: rows.cut,
    mapping: null,
  };
}

/** Gathers the cells of the columns that are read, as texts: what they mean is a matter of the whole column. */
class Collector {
  readonly lines: number[] = [];
  readonly skipped: Skipped[] = [];
  cut = false;
  /** The texts of each variable, in the schema's order; null where no column is it. */
  readonly #texts: (string[] | null)[];
  /** Where in a row each variable stands; -1 where no column is it. */
  readonly #places: number[];
  readonly #captions: { place: number; header: string; texts: string[] }[];
  readonly #facts: { place: number; kind: FactKind; header: string; name: string; texts: string[] }[];

  constructor(
    private readonly layout: Layout,
    private readonly line: Line,
    private readonly decimal: Mark | null,
    private readonly outcome: OutcomeSaid | undefined,
  ) {
    const { columns } = layout;
    this.#places = line.features.map(({ name }) => columns.findIndex(({ feature }) => feature === name));
    this.#texts = this.#places.map((place) => (place < 0 ? null : []));
    this.#captions = columns.flatMap(({ caption, header }, place) =>
      caption ? [{ place, header, texts: [] }] : [],
    );
    const said = outcome && (outcome.column === null ? "" : nameKey(outcome.column));
    this.#facts = columns.flatMap(({ feature, header, name }, place) => {
      const known = feature === null ? factKind(header) : null;
      const own = said !== undefined && feature === null && nameKey(name) === said;
      // What a person said counts before every header.
      const kind = own ? "outcome" : said !== undefined && known === "outcome" ? null : known;
      return kind ? [{ place, kind, header, name, texts: [] }] : [];
    });
  }

  add({ line, cells }: Row): void {
    if (this.lines.length === MAX_ROWS) {
      this.cut = true;
      return;
    }
    const odd = oddRow(cells, this.layout.columns);
    if (odd) {
      this.skipped.push({ line, cells: cells.length, odd });
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
    for (const { place, texts } of [...this.#captions, ...this.#facts])
      texts.push((cells[place] ?? "").trim());
  }

  /** All columns as numbers. */
  async numbers(
    breathe: () => Promise<void>,
  ): Promise<Pick<Table, "values" | "texts" | "sentinels" | "converted" | "commas">> {
    const { features, document } = this.line;
    const ofLine = document.sentinels ?? [];
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
      const codes = codesOf(feature);
      const found = readNumbers(
        codes ? cells.map((text) => String(codes.get(levelKey(text)) ?? text)) : cells,
        codes ? "." : (marks[index] ?? null),
        feature.unit,
        column?.unit ?? "",
      );
      for (const [unit, count] of found.converted) {
        converted.push({ header, from: unit, to: feature.unit, count });
      }
      if (!codes && marks[index] === ",") commas.push(header);
      for (const [row, value] of found.values.entries()) {
        const at = row * features.length + index;
        if (value === null) texts.set(at, cells[row] ?? "");
        else if (isSentinel(feature, value, ofLine)) sentinels += 1;
        else values[at] = value;
      }
      await breathe();
    }
    // Faults are told row by row.
    const ordered = new Map([...texts].sort(([one], [other]) => one - other));
    return { values, texts: ordered, sentinels, converted, commas };
  }

  facts(): RowFacts {
    return factsOf(this.#facts, this.lines, this.outcome?.words);
  }

  captions(rules: TimeRules): Pick<Table, "captions" | "times"> {
    const own = this.#captions;
    const read: TimesOfShots | null = timesOf(own, rules, this.lines);
    // Times that could not be read stay as they are written.
    const taken = read?.texts ? read.columns : [];
    const rest = own.filter(({ header }) => !taken.includes(header));
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
    return decided(votes).map((mark) => mark ?? this.decimal);
  }
}
