/** Rows that are no shots, by the rules of training/tables/odd_rows.py: a total below them, the header once more, a comment. */

import { nameKey } from "./name_key.ts";
import { isEmpty, WORDS } from "./words.ts";

export type OddRow = "total" | "header" | "comment";

interface Named {
  header: string;
  feature: string | null;
}

const TOTALS: ReadonlySet<string> = new Set(WORDS.totals);

/** null for a row that may be a shot. */
export function oddRow(cells: readonly string[], columns: readonly Named[]): OddRow | null {
  const place = cells.findIndex((cell) => cell.trim());
  const text = (cells[place] ?? "").trim();
  if (!text) return null;
  if (isHeader(cells, columns, place)) return "header";
  if (/^\p{Nd}/u.test(text)) return null;
  const rest = cells.slice(place + 1).some((cell) => cell.trim());
  if (isComment(text) && columns.length > 1 && !rest) return "comment";
  return !columns[place]?.feature && isTotal(text) ? "total" : null;
}

/** True where most cells that are filled repeat the name of their column, two at least. */
function isHeader(cells: readonly string[], columns: readonly Named[], place: number): boolean {
  if (!repeats(cells[place] ?? "", columns[place])) return false;
  const filled = columns.flatMap((column, at) => (cells[at]?.trim() ? [repeats(cells[at], column)] : []));
  const same = filled.filter(Boolean).length;
  return same >= 2 && 2 * same > filled.length;
}

function repeats(cell: string, column: Named | undefined): boolean {
  return column !== undefined && (cell.trim() === column.header || column.header.endsWith(`_${cell.trim()}`));
}

function isComment(text: string): boolean {
  return /^(?:#|\/\/)/.test(text) && !isEmpty(text) && !/^#[A-Z/0]+[!?]?$/.test(text);
}

function isTotal(text: string): boolean {
  return TOTALS.has(nameKey(text.normalize("NFKC").replace(/[([:].*/s, "")));
}
