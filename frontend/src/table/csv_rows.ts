/** Rows of a text whose fields are separated by a mark, as training/tables/csv_text.py parts them. */

import { TableError } from "./table_error.ts";

export interface Row {
  /** The line of the text on which the row begins, from 1; in a workbook the row's number. */
  line: number;
  cells: string[];
}

/**
 * The rows that are not empty, without a first line such as `sep=;`. A quote counts at the beginning of a field alone, and two of them are one.
 * Throws TableError with the line of a quote that is not closed; with `forgiving` the rows end there.
 */
export function* csvRows(text: string, delimiter: string, forgiving = false): Generator<Row> {
  const separated = separatorOf(text) !== null;
  let at = 0;
  let line = 1;
  let widest = 0;
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    let ended = false;
    while (!ended) {
      let cell = "";
      if (text[at] === '"') {
        for (;;) {
          const close = text.indexOf('"', at + 1);
          if (close < 0) {
            if (forgiving) return;
            throw new TableError({ code: "open_quote", line: start });
          }
          cell += text.slice(at + 1, close);
          at = close + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
        line += lineEnds(cell);
        if (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") {
          if (forgiving) return;
          throw new TableError({ code: "open_quote", line: start });
        }
      } else {
        let end = at;
        while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r")
          end += 1;
        cell = text.slice(at, end);
        at = end;
      }
      cells.push(cell);
      if (text[at] === delimiter) at += 1;
      else ended = true;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at += 2;
    else at += 1;
    const spanned = line > start;
    line += 1;
    if (!cells.some((cell) => cell.trim())) continue;
    widest = Math.max(widest, cells.length);
    if (spanned && swallows(cells, delimiter, widest) && !forgiving) {
      throw new TableError({ code: "open_quote", line: start });
    }
    if (!separated || start !== 1) yield { line: start, cells };
  }
}

/** A quoted field that holds a line that looks like a row of its own. */
function swallows(cells: readonly string[], delimiter: string, widest: number): boolean {
  const most = Math.max(1, Math.floor(widest / 2));
  return cells.some(
    (cell) =>
      /[\r\n]/.test(cell) && cell.split(/[\r\n]+/).some((part) => part.split(delimiter).length > most),
  );
}

function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

/** What a first line such as `sep=;` says, which Excel reads and writes. */
export function separatorOf(text: string): string | null {
  const first = (/^[^\r\n]{0,12}/.exec(text)?.[0] ?? "").trim().replaceAll('"', "");
  return /^sep=.?$/i.test(first) ? first[4] || "\t" : null;
}
