/** Tables with one variable a row → one shot a row, by the rules of training/tables/long_form.py. */

import type { Row } from "./csv_rows.ts";
import type { ColumnNames } from "./headers.ts";
import { nameKey } from "./name_key.ts";
import { TableError } from "./table_error.ts";

/** What a line's schema says of such a table: the columns that tell a shot, the variable's name, its value, its unit. */
export interface LongRule {
  shot: string[];
  variable: string;
  value: string;
  unit?: string;
}

/** The rows with their header first. Throws TableError where a shot contradicts itself. */
export function pivoted(
  own: readonly string[],
  rows: Iterable<Row>,
  rule: LongRule,
  names: ColumnNames,
): Row[] {
  const places = new Map(own.map((name, place) => [nameKey(name), place]));
  const placeOf = (name: string) => {
    const place = places.get(nameKey(name));
    if (place === undefined) throw new TableError({ code: "long_form", line: 1, column: name });
    return place;
  };
  const [variable, value] = [placeOf(rule.variable), placeOf(rule.value)];
  const unit = rule.unit === undefined ? -1 : placeOf(rule.unit);
  const keys = rule.shot.map(placeOf);
  const kept = own.flatMap((_, place) => ([variable, value, unit].includes(place) ? [] : [place]));
  const shots = new Map<string, { line: number; beside: string[]; values: Map<string, string> }>();
  const columns = new Set<string>();
  for (const { line, cells } of rows) {
    const odd = (place: number) => new TableError({ code: "long_form", line, column: own[place] ?? "" });
    if (cells.length < own.length) throw odd(cells.length);
    const cell = (place: number) => (cells[place] ?? "").trim();
    const key = JSON.stringify(keys.map(cell));
    const shot = shots.get(key) ?? { line, beside: kept.map(cell), values: new Map<string, string>() };
    shots.set(key, shot);
    for (const [index, place] of kept.entries()) if (cell(place) !== shot.beside[index]) throw odd(place);
    const name = cell(variable);
    const meaning = names.find(name);
    const given = unit >= 0 ? cell(unit) : meaning.unit;
    const text = cell(value) && given ? `${cell(value)} ${given}` : cell(value);
    const column = meaning.feature?.name ?? name;
    if ((shot.values.get(column) ?? text) !== text) throw odd(value);
    shot.values.set(column, text);
    columns.add(column);
  }
  const header = { line: 1, cells: [...kept.map((place) => own[place] ?? ""), ...columns] };
  return [
    header,
    ...[...shots.values()].map(({ line, beside, values }) => ({
      line,
      cells: [...beside, ...[...columns].map((column) => values.get(column) ?? "")],
    })),
  ];
}
