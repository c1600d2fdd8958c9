/**
 * Numbers as tables write them, by the rules of training/tables/numbers.py: a column is read as a whole, and
 * what nothing in the file decides is no number, but is told.
 */

import { convert, parseUnit, sameReadings } from "./units.ts";
import { isEmpty } from "./words.ts";

export type Mark = "." | ",";

/** What a cell says: its number with points for decimal marks, with commas, and its unit. */
export interface Written {
  point: number | null;
  comma: number | null;
  unit: string;
}

const LONGEST = 64;
const CELL =
  /^([+-]?) ?([0-9.,](?:[0-9.,']|\u00a0(?=[0-9]))*)(?:[eE]([+-]?[0-9]{1,3})(?![0-9A-Za-z]))?[ \u00a0]*(.*)$/s;
const POINT = /^(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:[,\u00a0'][0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)$/;
const COMMA = /^(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:[.\u00a0'][0-9]{3})+)(?:,[0-9]*)?|,[0-9]+)$/;
const MOST_KEPT = 50_000;
const kept = new Map<string, Written | null>();

/** One cell, or null for what is no number whatever the decimal mark. */
export function written(text: string): Written | null {
  let found = kept.get(text);
  if (found === undefined) {
    if (kept.size >= MOST_KEPT) kept.clear();
    found = read(text);
    kept.set(text, found);
  }
  return found;
}

function read(text: string): Written | null {
  const cell = typed(text).trim();
  const found = cell.length <= LONGEST ? CELL.exec(cell) : null;
  if (!found) return null;
  const [, sign = "", body = "", exponent = "0", unit = ""] = found;
  const point = POINT.test(body) ? body.replace(/[,\u00a0']/g, "") : null;
  const comma = COMMA.test(body) ? body.replace(/[.\u00a0']/g, "").replace(",", ".") : null;
  if (point === null && comma === null) return null;
  const scaled = (digits: string | null) =>
    digits === null ? null : (sign === "-" ? -1 : 1) * Number(`${digits}e${exponent}`);
  return { point: scaled(point), comma: scaled(comma), unit: unit.trim() };
}

/** Full-width digits and marks, a real minus and narrow spaces as a keyboard would type them. */
function typed(text: string): string {
  return /^[ -~]*$/.test(text)
    ? text
    : text
        .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xff10 + 48))
        .replace(/．/g, ".")
        .replace(/，/g, ",")
        .replace(/＋/g, "+")
        .replace(/[－−–]/g, "-")
        .replace(/[’＇]/g, "'")
        .replace(/[\u202f\u2009\u2007]/g, "\u00a0")
        .replace(/[\u3000\t]/g, " ");
}

/** What the cells of a column say of the decimal mark. */
export class Votes {
  points = 0;
  commas = 0;
  open = 0;

  add(text: string): void {
    if (!/[.,．，\u00a0']/.test(text)) return;
    const cell = written(text);
    if (!cell || cell.point === cell.comma) return;
    if (cell.comma === null) this.points += 1;
    else if (cell.point === null) this.commas += 1;
    else this.open += 1;
  }
}

/** The decimal mark of each column: what its own cells say, else what all others agree on; null where nothing does. */
export function decided(votes: readonly Votes[]): (Mark | null)[] {
  const points = votes.some((vote) => vote.points > 0);
  const commas = votes.some((vote) => vote.commas > 0);
  const table: Mark | null = points === commas ? null : points ? "." : ",";
  return votes.map((vote) => {
    if (vote.points > 0 || vote.commas > 0) return vote.points >= vote.commas ? "." : ",";
    return vote.open > 0 ? table : (table ?? ".");
  });
}

interface NumberColumn {
  /** NaN for a missing value, null for what is no number. */
  values: (number | null)[];
  /** How many values were converted from which unit. */
  converted: Map<string, number>;
}

/** A column in `unit`; `headerUnit` is what its header says. Cells may carry a unit of their own. */
export function readNumbers(
  texts: readonly string[],
  mark: Mark | null,
  unit: string,
  headerUnit: string,
): NumberColumn {
  const column: NumberColumn = { values: [], converted: new Map() };
  const bare: number[] = [];
  for (const text of texts) {
    const cell = isEmpty(text) ? undefined : written(text);
    if (cell === undefined) {
      column.values.push(NaN);
    } else if (!cell || (mark === null && cell.point !== cell.comma)) {
      column.values.push(null);
    } else {
      const value = mark === "," ? cell.comma : cell.point;
      if (!cell.unit) bare.push(column.values.length);
      column.values.push(value === null ? null : cell.unit ? inUnit(value, cell.unit, unit, column) : value);
    }
  }
  const mixed = column.converted.size > 0;
  for (const row of bare) {
    const value = column.values[row] ?? null;
    if (headerUnit && value !== null) column.values[row] = inUnit(value, headerUnit, unit, column);
    else if (mixed) column.values[row] = null;
  }
  column.values = column.values.map((value) =>
    value !== null && Math.abs(value) === Infinity ? null : value,
  );
  return column;
}

function inUnit(value: number, own: string, unit: string, column: NumberColumn): number | null {
  const source = parseUnit(own);
  const target = parseUnit(unit);
  if (source && target ? sameReadings(source, target) : plain(own) === plain(unit)) return value;
  const moved = source && target ? convert(value, source, target) : null;
  if (moved === null) return null;
  column.converted.set(own, (column.converted.get(own) ?? 0) + 1);
  return Number(moved.toPrecision(12));
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
