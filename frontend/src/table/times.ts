/**
 * Times of shots, whatever form a table writes them in, by the rules of src/shared/tables/times.py: a column is
 * read as a whole, and what its rows leave open is refused.
 */

import type { DateOrder } from "./date_order.ts";
import { DAY, dayNumber } from "./days.ts";
import { TimeFault } from "./time_fault.ts";
import { type Field, isNoClock, type Parsed, parseField, plainField } from "./time_fields.ts";
import { numbersAsTimes } from "./time_numbers.ts";
import { isEmpty } from "./words.ts";

/** Days since 1970 and seconds of the day of each row, NaN where it has none; `zoned` where rows carry an offset. */
export interface Times {
  days: number[];
  clock: number[];
  zoned: boolean;
}

/** Throws TimeFault for the first row that is no time, or whose meaning the column leaves open. */
export function readTimes(texts: readonly string[], order?: DateOrder): Times {
  const fields = texts.map(plainField);
  const rows = fields.flatMap((field, row) => (isEmpty(field) ? [] : [row]));
  const days = fields.map(() => NaN);
  const clock = fields.map(() => NaN);
  const found: Times = { days, clock, zoned: false };
  if (rows.length === 0) return found;
  const values = rows.map((row) => (fields[row] ?? "").replace(/\.0$/, ""));
  if (values.every((value) => /^[0-9]+(?:\.[0-9]+)?$/.test(value))) {
    const times = numbersAsTimes(values, order);
    if (times === "two_digit_year") throw new TimeFault(rows[0] ?? 0, times);
    if (typeof times === "number") throw new TimeFault(rows[times] ?? 0, "open_number");
    for (const [place, row] of rows.entries()) {
      days[row] = times.days[place] ?? NaN;
      clock[row] = times.clock[place] ?? NaN;
    }
    return { ...found, zoned: times.zoned };
  }
  const seen = new Map<string, Parsed>();
  const pointed = rows.some((row) => isNoClock(fields[row] ?? ""));
  const parsed = rows.map((row): Field => {
    const text = fields[row] ?? "";
    const known = seen.get(text) ?? parsedAt(text, row, order, pointed);
    seen.set(text, known);
    return { ...known, row };
  });
  const dayFirst = dayComesFirst(parsed, order);
  for (const one of parsed) {
    if (one.parts) days[one.row] = dayOf(one, dayFirst);
    if (one.clock !== null) {
      days[one.row] = (days[one.row] ?? NaN) + Math.floor(one.clock / DAY); // 24:00 of a date
      clock[one.row] = one.clock % DAY;
    }
  }
  if (!pointed) checkPoints(rows, fields);
  checkHalves(parsed);
  return onOneClock(found, parsed);
}

function parsedAt(text: string, row: number, order: DateOrder | undefined, pointed: boolean): Parsed {
  const parsed = parseField(text, order, pointed);
  if (typeof parsed === "string") throw new TimeFault(row, parsed);
  return parsed;
}

/** One time from a group of columns, one of which has the date and one the clock, in any order. */
export function combine(columns: readonly Times[]): Times {
  const [first, ...others] = columns;
  const days = [...(first?.days ?? [])];
  const clock = [...(first?.clock ?? [])];
  for (const other of others) {
    for (const [mine, theirs] of [
      [days, other.days],
      [clock, other.clock],
    ] as const) {
      for (const [row, value] of theirs.entries()) {
        const own = mine[row] ?? NaN;
        if (Math.abs(own - value) > 1) throw new TimeFault(row, "differ");
        if (Number.isNaN(own)) mine[row] = value;
      }
    }
  }
  const someDays = days.some((day) => !Number.isNaN(day));
  const someClocks = clock.some((seconds) => !Number.isNaN(seconds));
  for (const [row, day] of days.entries()) {
    const seconds = clock[row] ?? NaN;
    if (!Number.isNaN(day) && Number.isNaN(seconds) && someClocks) throw new TimeFault(row, "lacks_clock");
    if (Number.isNaN(day) && !Number.isNaN(seconds) && someDays) throw new TimeFault(row, "lacks_date");
  }
  return { days, clock, zoned: columns.some(({ zoned }) => zoned) };
}

/** True where 02/03/2024 is the second of March. */
function dayComesFirst(parsed: readonly Field[], order: DateOrder | undefined): boolean {
  const pairs = parsed.flatMap(({ order: written, parts, row }) =>
    written === "open" && parts ? [{ row, first: parts[1], second: parts[2] }] : [],
  );
  const byDay = pairs.find(({ first }) => first > 12);
  const byMonth = pairs.find(({ second }) => second > 12);
  if (byDay && byMonth) throw new TimeFault(byMonth.row, "both_orders");
  if (order === "day-first" || order === "month-first") {
    const wrong = order === "day-first" ? byMonth : byDay;
    if (wrong) throw new TimeFault(wrong.row, "both_orders");
    return order === "day-first";
  }
  const open = pairs.find(({ first, second }) => first !== second);
  if (!byDay && !byMonth && open) throw new TimeFault(open.row, "date_order");
  return byDay !== undefined;
}

/** The days that spreadsheets and programs put before a time of the day that has none. */
const NO_DATES = new Set(["1899-12-30", "1899-12-31", "1900-1-0", "1900-1-1"]);

function dayOf(one: Field, dayFirst: boolean): number {
  const [year = 0, second = 0, third = 0] = one.parts ?? [];
  const [month, day] = one.order === "open" && dayFirst ? [third, second] : [second, third];
  if (NO_DATES.has(`${year}-${month}-${day}`) && one.clock !== null) return NaN;
  const found = dayNumber(year, month, day);
  if (found === null) throw new TimeFault(one.row, "no_such_day");
  return found;
}

/** Refuses 10.02.24 where it may be a clock in all rows, and a date of a year of two digits in all rows. */
function checkPoints(rows: readonly number[], fields: readonly string[]): void {
  const found = rows.map((row) => /^([0-9]{1,2})\.([0-9]{2})\.([0-9]{2})$/.exec(fields[row] ?? ""));
  for (const [year, month, day] of [
    [3, 2, 1],
    [3, 1, 2],
    [1, 2, 3],
  ] as const) {
    const within = (at: number, low: number, high: number) =>
      found.every((one) => one !== null && Number(one[at]) >= low && Number(one[at]) <= high);
    if (within(year, 10, 39) && within(month, 1, 12) && within(day, 1, 31)) {
      throw new TimeFault(rows[0] ?? 0, "open_points");
    }
  }
}

/** Refuses hours from 1 to 12 that may be of the morning or of the afternoon. */
function checkHalves(parsed: readonly Field[]): void {
  const early = parsed.map(({ clock }) => clock !== null && clock >= 3600 && clock < 13 * 3600);
  if (parsed.some(({ half }) => half)) {
    const odd = parsed.find(({ half }, place) => early[place] && !half);
    if (odd) throw new TimeFault(odd.row, "half_day");
    return;
  }
  if (!early.every(Boolean)) return;
  for (let place = 1; place < parsed.length; place += 1) {
    const before = parsed[place - 1]?.clock ?? 0;
    const one = parsed[place];
    if (one && before >= 12 * 3600 && (one.clock ?? 0) < 2 * 3600) throw new TimeFault(one.row, "half_day");
  }
}

function onOneClock(found: Times, parsed: readonly Field[]): Times {
  const given = parsed.filter(({ offset }) => offset !== null);
  if (given.length === 0) return found;
  const odd = parsed.find(({ offset }) => offset === null);
  if (odd) throw new TimeFault(odd.row, "zone_missing");
  const first = given[0]?.offset ?? 0;
  const { days, clock } = found;
  for (const { row, offset } of given) {
    const moved = (clock[row] ?? NaN) + 3600 * (first - (offset ?? 0));
    const turns = Math.floor(moved / DAY);
    if (Number.isNaN(moved)) continue;
    days[row] = (days[row] ?? NaN) + turns;
    clock[row] = moved - DAY * turns;
  }
  return { days, clock, zoned: true };
}

/** "2024-02-10 15:05:00"; "" where a row has neither date nor clock. */
export function timeText(days: number, clock: number): string {
  const day = Number.isNaN(days) ? "" : new Date(days * DAY * 1000).toISOString().slice(0, 10);
  if (Number.isNaN(clock)) return day;
  const seconds = new Date(Math.round(clock * 1000))
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, "");
  return [day, seconds].filter(Boolean).join(" ");
}
