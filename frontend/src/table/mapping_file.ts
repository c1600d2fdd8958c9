/** The file of a mapping, which `diecast map` writes and `--mapping` reads: YAML of one form (training/lines/column_mapping.py). */

import type { Said } from "./headers.ts";

/** Why a file is no mapping: the line, and what stands there. */
export interface MappingFault {
  code: "no_columns" | "odd_line" | "no_variable" | "twice";
  line: number;
  text: string;
}

export class MappingError extends Error {
  override readonly name = "MappingError";

  constructor(readonly fault: MappingFault) {
    super(fault.code);
  }
}

/** @param source the table's name, for whoever reads the file */
export function mappingText(said: Said, source: string): string {
  const lines = Object.entries(said).map(
    ([column, feature]) => `  ${quoted(column)}: ${feature === null ? "null" : quoted(feature)}`,
  );
  const head = `# ${source.split(/\s+/).join(" ")}: 열과 변수, columns and their variables (diecast --mapping)`;
  return `${[head, lines.length > 0 ? "columns:" : "columns: {}", ...lines].join("\n")}\n`;
}

/** As JSON writes a text; line ends of YAML that are none of JSON, and what cannot be seen, by their numbers. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Throws MappingError with the line of what is odd; lines behind a # are proposals, and count as nothing. */
export function readMapping(text: string, names: ReadonlySet<string>): Said {
  const found = new Map<string, string | null>();
  let inside = false;
  for (const [place, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const odd = (code: MappingFault["code"], what = raw.trim()) =>
      new MappingError({ code, line: place + 1, text: what.slice(0, 80) });
    if (/^\s*(?:#.*)?$/.test(raw) || raw === "---") continue;
    if (!inside) {
      const rest = raw.startsWith("columns:")
        ? raw
            .slice(8)
            .trim()
            .replace(/^\{ *\}/, "")
            .trim()
        : "?";
      if (rest && !rest.startsWith("#")) throw odd("no_columns");
      inside = true;
      continue;
    }
    const entry = entryOf(raw);
    if (!entry) throw odd("odd_line");
    const [column, value] = entry;
    const feature =
      value.quoted || !["", "~", "null", "Null", "NULL"].includes(value.text) ? value.text : null;
    if (feature !== null && !names.has(feature)) throw odd("no_variable", feature);
    if (found.has(column) || (feature !== null && [...found.values()].includes(feature))) throw odd("twice");
    found.set(column, feature);
  }
  if (!inside) throw new MappingError({ code: "no_columns", line: 1, text: "" });
  return Object.fromEntries(found);
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
  const value = scalar(column.rest.replace(/^\s*:\s*/, ""), false);
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
