/** The file of a mapping, which `diecast map` writes and `--mapping` reads: YAML of one form (training/lines/column_mapping.py). */

import type { Said } from "./headers.ts";
import { type OutcomeSaid, type PartResult, wordKey } from "./row_facts.ts";

/** Why a file is no mapping: the line, and what stands there. */
export interface MappingFault {
  code: "no_columns" | "odd_line" | "no_variable" | "no_result" | "twice";
  line: number;
  text: string;
}

export class MappingError extends Error {
  override readonly name = "MappingError";

  constructor(readonly fault: MappingFault) {
    super(fault.code);
  }
}

/** What the file says: the variable of each column, and, where it says anything of it, the column of the outcomes. */
export interface MappingSaid {
  columns: Said;
  outcome: OutcomeSaid | null;
}

/** @param source the table's name, for whoever reads the file */
export function mappingText(said: Said, source: string, outcome: OutcomeSaid | null = null): string {
  const lines = Object.entries(said).map(
    ([column, feature]) => `  ${quoted(column)}: ${feature === null ? "null" : quoted(feature)}`,
  );
  const head = `# ${source.split(/\s+/).join(" ")}: 열과 변수, columns and their variables (diecast --mapping)`;
  const written = [head, lines.length > 0 ? "columns:" : "columns: {}", ...lines];
  if (outcome) {
    const { column, words } = outcome;
    const meant = Object.entries(words).map(([text, result]) => `    ${quoted(text)}: ${result ?? "null"}`);
    written.push("outcome:", `  column: ${column === null ? "null" : quoted(column)}`);
    if (meant.length > 0) written.push("  words:", ...meant);
  }
  return `${written.join("\n")}\n`;
}

/** As JSON writes a text; line ends of YAML that are none of JSON, and what cannot be seen, by their numbers. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Throws MappingError with the line of what is odd; lines behind a # are proposals, and count as nothing. */
export function readMapping(text: string, names: ReadonlySet<string>): MappingSaid {
  const reader = new Reader(names);
  for (const [place, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (!/^\s*(?:#.*)?$/.test(raw) && raw !== "---") reader.add(raw, place + 1);
  }
  return reader.end();
}

/** Line by line: the entries of columns, and those of the outcomes with the meanings of their texts. */
class Reader {
  readonly #columns = new Map<string, string | null>();
  readonly #words = new Map<string, PartResult | null>();
  #column: string | null | undefined;
  #inside: "" | "columns" | "outcome" | "words" = "";
  readonly #seen = new Set<string>();
  /** How far the entry of the words, and the line of the outcomes, stand in. */
  #indent = 0;
  #at = 1;

  constructor(private readonly names: ReadonlySet<string>) {}

  add(raw: string, line: number): void {
    const odd = (code: MappingFault["code"], what = raw.trim()) =>
      new MappingError({ code, line, text: what.slice(0, 80) });
    const opened = /^(columns|outcome):(?:\s|$)/.exec(raw)?.[1];
    if (/^\S/.test(raw)) {
      const rest = raw
        .slice((opened ?? "").length + 1)
        .trim()
        .replace(/^\{ *\}/, "")
        .trim();
      const first = !this.#seen.has("columns");
      if (!opened || this.#seen.has(opened) || (rest && !rest.startsWith("#")))
        throw odd(first ? "no_columns" : "odd_line");
      this.#seen.add(opened);
      this.#inside = opened as "columns" | "outcome";
      if (opened === "outcome") this.#at = line;
      return;
    }
    if (!this.#inside) throw odd("no_columns");
    const entry = entryOf(raw);
    if (!entry) throw odd("odd_line");
    const [key, value] = entry;
    const told = value.quoted || !["", "~", "null", "Null", "NULL"].includes(value.text) ? value.text : null;
    const indent = raw.length - raw.trimStart().length;
    if (this.#inside === "words" && indent <= this.#indent) this.#inside = "outcome";
    if (this.#inside === "columns") {
      if (told !== null && !this.names.has(told)) throw odd("no_variable", told);
      const taken = told !== null && [...this.#columns.values()].includes(told);
      if (this.#columns.has(key) || taken) throw odd("twice");
      this.#columns.set(key, told);
    } else if (this.#inside === "words") {
      if (told !== null && told !== "good" && told !== "defect") throw odd("no_result", told);
      if (this.#words.has(wordKey(key))) throw odd("twice");
      this.#words.set(wordKey(key), told);
    } else if (this.#seen.has(`outcome.${key}`)) throw odd("twice");
    else if (key === "column") {
      this.#seen.add("outcome.column");
      this.#column = told;
    } else if (key === "words" && told === null) {
      this.#seen.add("outcome.words");
      this.#inside = "words";
      this.#indent = indent;
    } else throw odd("odd_line");
  }

  end(): MappingSaid {
    if (!this.#seen.has("columns")) throw new MappingError({ code: "no_columns", line: 1, text: "" });
    if (this.#seen.has("outcome") && this.#column === undefined)
      throw new MappingError({ code: "odd_line", line: this.#at, text: "outcome:" });
    const outcome =
      this.#column === undefined ? null : { column: this.#column, words: Object.fromEntries(this.#words) };
    return { columns: Object.fromEntries(this.#columns), outcome };
  }
}

interface Scalar {
  text: string;
  quoted: boolean;
  rest: string;
}

/** `  column: variable  # comment`, each plain or in quotes. */
function entryOf(raw: string): [string, Scalar] | null {
  if (!/^ +\S/.test(raw)) return null;
  const column = scalar(raw.trimStart(), true);
  if (!column || !/^\s*:(?:\s|$)/.test(column.rest)) return null;
  const given = column.rest.replace(/^\s*:\s*/, "");
  const value = given.startsWith("#") ? { text: "", quoted: false, rest: given } : scalar(given, false);
  return value && /^\s*(?:#.*)?$/.test(value.rest) ? [column.text, value] : null;
}

function scalar(text: string, key: boolean): Scalar | null {
  if (text.startsWith('"')) {
    const found = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
    const value = found === undefined ? null : unescaped(found);
    return value === null ? null : { text: value, quoted: true, rest: text.slice(found?.length) };
  }
  if (text.startsWith("'")) {
    const found = /^'((?:[^']|'')*)'/.exec(text);
    if (!found) return null;
    return { text: (found[1] ?? "").replaceAll("''", "'"), quoted: true, rest: text.slice(found[0].length) };
  }
  // What begins with a mark of YAML is another form than this file's.
  if (/^[[\]{}&*!|>%@`?,-]/.test(text)) return null;
  const end = key ? text.search(/:(?:\s|$)/) : text.search(/\s#|$/);
  if (end < 0) return null;
  return { text: text.slice(0, end).trim(), quoted: false, rest: text.slice(end) };
}

/** A text in double quotes, of the escapes those that JSON has. */
function unescaped(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}
