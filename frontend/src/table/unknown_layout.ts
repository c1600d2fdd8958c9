/** A table of which the line knows no name: its header by its form alone, by the rules of training/tables/unknown_table.py. */

import type { Row } from "./csv_rows.ts";
import { HEADER_WITHIN, joined, unbracketed, unitBeside } from "./headers.ts";
import { written } from "./numbers.ts";
import { columnsOf, commonest, type Layout, regularity, trimmed } from "./table_layout.ts";
import { parseUnit } from "./units.ts";
import { isEmpty } from "./words.ts";

/** The mark by which most of the first rows have the same number of fields. */
export function regular<H extends { rows: readonly Row[] }>(heads: readonly H[]): H | undefined {
  const rated = heads.map((head) => ({ head, rate: regularity(head.rows) }));
  return rated.reduce(
    (best, one) => (one.rate > best.rate ? one : best),
    rated[0] ?? { head: undefined, rate: 0 },
  ).head;
}

/**
 * The header is the first row that is as wide as most and holds texts alone; a row of groups above it is joined to
 * it, and a row of units below it is read as such. null where no row holds texts alone.
 */
export function layoutByForm(
  rows: readonly Row[],
  times: ReadonlySet<string>,
  delimiter: string,
): Layout | null {
  const filled = rows.map(({ cells }) => cells.filter((text) => !isEmpty(text)).length);
  const [usual] = commonest(filled.slice(-Math.max(1, Math.floor(filled.length / 2))), filled);
  const at = rows
    .slice(0, HEADER_WITHIN)
    .findIndex(
      ({ cells }, place) =>
        (filled[place] ?? 0) >= Math.max(1, Math.floor(usual / 2)) && numbers(cells) === 0,
    );
  const own = rows[at];
  if (!own) return null;
  let headers = own.cells.map((text) => text.trim());
  let header: Layout["header"] = "names";
  const above = rows[at - 1];
  if (above && (filled[at - 1] ?? 0) > 1 && numbers(above.cells) === 0 && own.line === above.line + 1) {
    headers = joined(above.cells, headers);
    header = "joined";
  }
  const grouped = header === "names" && fills(rows.slice(at, at + 3));
  if (grouped) {
    headers = joined(headers, rows[at + 1]?.cells ?? []);
    header = "joined";
  }
  const last = at + Number(grouped);
  const [first, second] = rows.slice(last + 1, last + 3).map(({ cells }) => cells);
  let units: string[] = [];
  if (first && second && numbers(first) === 0 && numbers(second) > 0) {
    const given = first.filter((text) => !isEmpty(text)).map(unbracketed);
    if (given.length > 0 && given.every((text) => parseUnit(text) !== null)) units = first.map(unbracketed);
  }
  headers = trimmed(headers);
  const meanings = headers.map((name, place) => ({
    feature: null,
    unit: unitBeside(name)[1] || units[place] || "",
  }));
  const titles = rows
    .slice(0, header === "joined" && !grouped ? at - 1 : at)
    .map(({ cells }) => cells.filter((cell) => cell.trim()).join(" "))
    .join("; ");
  return {
    delimiter,
    skip: last + 1 + Number(units.length > 0),
    header,
    unitRow: units.length > 0,
    titles: titles.slice(0, 120),
    columns: columnsOf(headers, meanings, times),
  };
}

/**
 * True where the first row is one of groups: the second, of texts alone that are no units, stands where it is empty,
 * and the third holds numbers.
 */
function fills([first, second, third]: readonly Row[]): boolean {
  if (!first || !second || !third || second.line !== first.line + 1) return false;
  const given = second.cells.filter((text) => !isEmpty(text));
  const below = second.cells.some(
    (text, place) => !isEmpty(text) && first.cells[place] !== undefined && !first.cells[place].trim(),
  );
  const units = given.every((text) => parseUnit(unbracketed(text)) !== null);
  return below && !units && numbers(second.cells) === 0 && numbers(third.cells) > 0;
}

function numbers(cells: readonly string[]): number {
  return cells.filter((text) => !isEmpty(text) && isNumber(text)).length;
}

/** 3.5 and 3.5 m/s; 2속 and 3호기 are names. */
function isNumber(text: string): boolean {
  const cell = written(text);
  return cell !== null && (!cell.unit || parseUnit(cell.unit) !== null);
}
