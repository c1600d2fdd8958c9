/** Columns of numbers alone that are times: which of the forms fits all rows, and only that one. */

import { DATE_ORDERS, type DateOrder } from "./date_order.ts";
import { DAY, dayNumber } from "./days.ts";
import { WORDS } from "./words.ts";

interface Found {
  days: number[];
  clock: number[];
  zoned: boolean;
}
type Form = (values: readonly string[]) => Found | null;

/** Days from 1899-12-30, a spreadsheet's first, to 1970. */
const EXCEL = -25_569;

/** The times, or why not: the place of the row that stands in the way, or that the order of short dates is not said. */
export function numbersAsTimes(
  values: readonly string[],
  order?: DateOrder,
): Found | number | "two_digit_year" {
  const fitting = FORMS.flatMap((form) => form(values) ?? []);
  const [short] = (order ? [order] : DATE_ORDERS).flatMap((one) => shortDates(values, one) ?? []);
  if (short && !order && fitting.length === 0) return "two_digit_year";
  if (short) fitting.push(short);
  const [only] = fitting;
  if (fitting.length === 1 && only) return only;
  return fitting.length > 1 ? 0 : oddOne(values);
}

/** The first value that the form that fits most of them does not fit. */
function oddOne(values: readonly string[]): number {
  const bad = FORMS.map((form) => values.flatMap((value, place) => (form([value]) ? [] : [place])));
  const fewest = bad.reduce((a, b) => (b.length < a.length ? b : a));
  if (fewest[0] !== undefined) return fewest[0];
  // Each fits alone, and their lengths differ.
  const lengths = values.map(({ length }) => length);
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  const usual = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  return Math.max(
    0,
    lengths.findIndex((length) => length !== usual),
  );
}

/** 20240210, 202402101505, 20240210150500, with fractions or milliseconds behind. */
function compact(values: readonly string[]): Found | null {
  const found: Found = { days: [], clock: [], zoned: false };
  for (const value of values) {
    const [whole = "", rest = ""] = value.split(".");
    if (![8, 12, 14, 17].includes(whole.length)) return null;
    const day = dayNumber(Number(whole.slice(0, 4)), Number(whole.slice(4, 6)), Number(whole.slice(6, 8)));
    if (day === null) return null;
    const seconds = whole.length > 8 ? digitsClock(whole.slice(8, 14).padEnd(6, "0")) : NaN;
    if (seconds === null) return null;
    found.days.push(day);
    found.clock.push(seconds + Number(`0.${whole.slice(14) || rest || "0"}`));
  }
  const kinds = new Set(values.map((value) => value.split(".")[0]?.length === 8));
  return kinds.size > 1 ? null : found;
}

/** Where year, month and day stand in six digits. */
const PLACES: Record<DateOrder, readonly [number, number, number]> = {
  "year-first": [0, 2, 4],
  "day-first": [4, 2, 0],
  "month-first": [4, 0, 2],
};

/** 240210 in this order, of the years 2010 to 2039, as 10.02.24 is read. */
function shortDates(values: readonly string[], order: DateOrder): Found | null {
  const days: number[] = [];
  for (const value of values) {
    if (!/^[0-9]{6}$/.test(value)) return null;
    const [year = 0, month = 0, day = 0] = PLACES[order].map((at) => Number(value.slice(at, at + 2)));
    const found = year >= 10 && year < 40 ? dayNumber(2000 + year, month, day) : null;
    if (found === null) return null;
    days.push(found);
  }
  return { days, clock: values.map(() => NaN), zoned: false };
}

function digitsClock(digits: string): number | null {
  const [hour, minute, second] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  if (hour === undefined || minute === undefined || second === undefined) return null;
  return hour > 23 || minute > 59 || second > 59 ? null : hour * 3600 + minute * 60 + second;
}

/** 150500 and 80500 are 15:05:00 and 8:05:00; 1505 is 15:05 where all have four digits. */
function clockDigits(values: readonly string[]): Found | null {
  const parts = values.map((value) => value.split("."));
  const lengths = parts.map(([whole = ""]) => whole.length);
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const shortest = lengths.reduce((a, b) => Math.min(a, b), longest);
  if (longest !== 5 && longest !== 6 && !(longest === 4 && shortest === 4)) return null;
  // Milliseconds at most: more are a part of a day.
  if (parts.some(([, rest = ""]) => rest.length > 3)) return null;
  const clock: number[] = [];
  for (const [whole = "", rest = ""] of parts) {
    const seconds = digitsClock(longest === 4 ? whole.padEnd(6, "0") : whole.padStart(6, "0"));
    if (seconds === null) return null;
    clock.push(seconds + Number(`0.${rest || "0"}`));
  }
  return { days: values.map(() => NaN), clock, zoned: false };
}

/** Days since 1899-12-30, the clock as their fraction. */
function excel(values: readonly string[]): Found | null {
  const numbers = values.map(Number);
  const [low = 0, high = 0] = WORDS.time.excel_days;
  if (numbers.some((number) => number < low || number >= high)) return null;
  const seconds = numbers.map((number) => Math.round((number % 1) * DAY * 1000) / 1000);
  const clocked = numbers.some((number) => number % 1 !== 0);
  return {
    days: numbers.map(
      (number, place) => Math.floor(number) + EXCEL + Math.floor((seconds[place] ?? 0) / DAY),
    ),
    clock: seconds.map((second) => (clocked ? second % DAY : NaN)),
    zoned: false,
  };
}

/** A spreadsheet's time of the day, 0 to 1. */
function partOfDay(values: readonly string[]): Found | null {
  const numbers = values.map(Number);
  if (numbers.some((number) => number >= 1) || !numbers.some((number) => number % 1 !== 0)) return null;
  const clock = numbers.map((number) => (Math.round(number * DAY * 1000) / 1000) % DAY);
  return { days: values.map(() => NaN), clock, zoned: false };
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, in UTC. */
function unix(values: readonly string[]): Found | null {
  const numbers = values.map(Number);
  const [first = 0, last = 0] = WORDS.time.unix_years;
  const [low, high] = [first, last].map((year) => Date.UTC(year, 0, 1) / 1000) as [number, number];
  for (const scale of [1, 1e3, 1e6, 1e9]) {
    const seconds = numbers.map((number) => Math.round((number / scale) * 1e6) / 1e6);
    if (seconds.every((second) => second >= low && second < high)) {
      return {
        days: seconds.map((second) => Math.floor(second / DAY)),
        clock: seconds.map((second) => second % DAY),
        zoned: true,
      };
    }
  }
  return null;
}

const FORMS: readonly Form[] = [compact, clockDigits, excel, partOfDay, unix];
