/** A table whose columns a person is asked about: what each may be, with its examples, and what the file leaves open. */

import type { Line } from "../line/line.ts";
import { type Match, proposeColumns, SAMPLE, Sampled } from "./column_proposal.ts";
import { ColumnNames, unitBeside } from "./headers.ts";
import { nameKey } from "./name_key.ts";
import { decided, type Mark, Votes, written } from "./numbers.ts";
import { type OutcomeMatch, proposeOutcome } from "./outcome_proposal.ts";
import { MOST_WORDS, wordKey } from "./row_facts.ts";
import { TableError } from "./table_error.ts";
import type { Layout } from "./table_layout.ts";
import { MAX_ROWS } from "./table_limits.ts";
import {
  inShots,
  type Opened,
  openedByForm,
  type Source,
  type TimeRules,
  timeRules,
} from "./table_opening.ts";
import { PIECE } from "./table_reader.ts";
import { TimeFault } from "./time_fault.ts";
import { readTimes } from "./times.ts";
import { soundsLikeTime } from "./times_of_shots.ts";
import { isEmpty } from "./words.ts";

const EXAMPLES = 3;
const MARKS: readonly Mark[] = [".", ","];

/** A cell whose meaning nothing in the file decides. */
export interface OpenCell {
  column: string;
  line: number;
  text: string;
}

export interface MapColumn {
  name: string;
  examples: string[];
  readings: Sampled[];
  /** Tells which shot a row is: its time, its number. */
  caption: boolean;
  /** Its different texts with how often each stands there; null where there are too many for an outcome, or none. */
  words: { text: string; count: number }[] | null;
}

export interface TableToMap {
  /** The sheet, and the others of its workbook; null for a text. */
  sheet: { name: string; others: string[] } | null;
  columns: MapColumn[];
  matches: Match[];
  /** Columns that two variables or more are equally likely to be. */
  alike: ReadonlyMap<string, readonly string[]>;
  /** The column that is likely the one of the outcomes, and what says so; null for none. */
  outcome: OutcomeMatch | null;
  /** A number whose comma or point may stand between thousands. */
  openNumber: (OpenCell & { point: number; comma: number }) | null;
  /** A date that may begin with the day or the month, or with a year of two digits. */
  openDate: (OpenCell & { shortYear: boolean }) | null;
  /** Names the set of its headers. */
  key: string;
}

/** Which mapping belongs to a table: the same set of headers, in any order. */
export async function mappingKey(source: Source, line: Line): Promise<string> {
  return keyOf((await openedToMap(source, line, timeRules(line))).layout);
}

/** Throws TableError for what has no header and rows. */
export async function tableToMap(
  source: Source,
  line: Line,
  breathe: () => Promise<void>,
): Promise<TableToMap> {
  const rules = timeRules(line);
  const { layout, rows, sheet } = await openedToMap(source, line, rules);
  const seen = new Seen(layout);
  for (const { line: at, cells } of rows) {
    if (seen.lines.length === MAX_ROWS) break;
    seen.add(at, cells);
    if (seen.lines.length % PIECE === 0) await breathe();
  }
  if (seen.lines.length === 0) throw new TableError({ code: "no_rows" });
  const marks = seen.marks();
  const columns = layout.columns.map(({ name, unit, caption }, place): MapColumn => {
    const texts = seen.sampled[place] ?? [];
    const given = unit || unitBeside(name)[1];
    const mark = marks[place];
    const readings = (mark ? [mark] : MARKS).map((one) => new Sampled(texts, one, given));
    const examples = [...new Set(texts.filter((text) => !isEmpty(text)))].slice(0, EXAMPLES);
    return { name, examples, caption, readings, words: seen.words(place) };
  });
  const names = new ColumnNames(line.features);
  const otherwise = knownOtherwise(line, rules);
  const { matches, alike } = proposeColumns(columns, names, otherwise);
  const taken = new Set(matches.map(({ column }) => column));
  const rest = columns.filter(
    ({ name }) => !taken.has(name) && !otherwise.has(nameKey(name)) && !names.find(name).feature,
  );
  return {
    sheet: sheet && { name: sheet.name, others: sheet.others },
    columns,
    matches,
    alike,
    outcome: proposeOutcome(rest),
    openNumber: seen.openNumber(marks, columns),
    openDate: seen.openDate(rules),
    key: keyOf(layout),
  };
}

/** By the names that the line knows, or by its form where it knows none. */
async function openedToMap(source: Source, line: Line, rules: TimeRules): Promise<Opened> {
  const { columns: _, ...bare } = source;
  try {
    const found = await inShots(bare, line, rules);
    if (found.layout.header !== "order") return found;
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
  }
  return await openedByForm(bare, line, rules);
}

function keyOf({ columns }: Layout): string {
  return JSON.stringify(columns.map(({ name }) => nameKey(name)).sort());
}

/** Columns that the line's schema names and that are no variables. */
function knownOtherwise(line: Line, { groups }: TimeRules): ReadonlySet<string> {
  return new Set([...groups.flat(), line.document.rows?.machine ?? ""].filter(Boolean).map(nameKey));
}

/** What was seen of each column: its first cells, and what all of them say of the decimal mark. */
class Seen {
  readonly lines: number[] = [];
  readonly sampled: string[][];
  readonly #votes: Votes[];
  /** Whole columns with times. */
  readonly #times: { name: string; place: number; texts: string[] }[];
  /** The different texts of each column, by how they are compared; null where there are too many. */
  readonly #words: (Map<string, { text: string; count: number }> | null)[];
  /** The first cell of each column that may be two numbers. */
  readonly #open: ({ line: number; text: string } | undefined)[] = [];

  constructor(private readonly layout: Layout) {
    this.sampled = layout.columns.map(() => []);
    this.#votes = layout.columns.map(() => new Votes());
    this.#words = layout.columns.map(() => new Map());
    this.#times = layout.columns.flatMap(({ caption, name }, place) =>
      caption ? [{ name, place, texts: [] }] : [],
    );
  }

  add(line: number, cells: readonly string[]): void {
    const width = this.layout.columns.length;
    // A row that is cut off is left out, as it is when the table is read.
    if (cells.length < width || cells.slice(width).some((cell) => cell.trim())) return;
    this.lines.push(line);
    for (const [place, vote] of this.#votes.entries()) {
      const text = (cells[place] ?? "").trim();
      const before = vote.open;
      vote.add(text);
      if (before === 0 && vote.open > 0) this.#open[place] = { line, text };
      if (this.lines.length <= SAMPLE) this.sampled[place]?.push(text);
      this.#count(place, text);
    }
    for (const { place, texts } of this.#times) texts.push((cells[place] ?? "").trim());
  }

  #count(place: number, text: string): void {
    const words = this.#words[place];
    if (!words || isEmpty(text)) return;
    const key = wordKey(text);
    const word = words.get(key);
    if (word) word.count += 1;
    else if (words.size < MOST_WORDS) words.set(key, { text, count: 1 });
    else this.#words[place] = null;
  }

  words(place: number): MapColumn["words"] {
    const words = this.#words[place];
    return words && words.size > 0 ? [...words.values()] : null;
  }

  /** Variables decide for each other, other columns for themselves. */
  marks(): (Mark | null)[] {
    const found: (Mark | null)[] = [];
    for (const own of [true, false]) {
      const places = this.layout.columns.flatMap(({ feature, twice }, place) =>
        (feature !== null && !twice) === own ? [place] : [],
      );
      const marks = decided(places.map((place) => this.#votes[place] ?? new Votes()));
      for (const [index, place] of places.entries()) found[place] = marks[index] ?? null;
    }
    return found;
  }

  /** The first cell that may be two numbers, of a column that nothing decides and that holds numbers otherwise. */
  openNumber(marks: readonly (Mark | null)[], columns: readonly MapColumn[]): TableToMap["openNumber"] {
    for (const [place, { name, caption }] of columns.entries()) {
      const at = this.#open[place];
      const cell = at && written(at.text);
      if (marks[place] !== null || caption || !cell) continue;
      const texts = (this.sampled[place] ?? []).filter((text) => !isEmpty(text));
      if (2 * texts.filter((text) => written(text) !== null).length < texts.length) continue;
      return { column: name, ...at, point: cell.point ?? NaN, comma: cell.comma ?? NaN };
    }
    return null;
  }

  /** The first date whose order its column leaves open. */
  openDate({ groups, order }: TimeRules): TableToMap["openDate"] {
    const named = new Set(groups.flat().map(nameKey));
    for (const { name, texts } of this.#times) {
      if (order || !(named.has(nameKey(name)) || soundsLikeTime(name))) continue;
      try {
        readTimes(texts);
      } catch (error) {
        if (!(error instanceof TimeFault)) throw error;
        const shortYear = error.code === "two_digit_year";
        if (shortYear || error.code === "date_order") {
          return { column: name, line: this.lines[error.row] ?? 0, text: texts[error.row] ?? "", shortYear };
        }
      }
    }
    return null;
  }
}
