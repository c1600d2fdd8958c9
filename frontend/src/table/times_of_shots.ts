/** The time of each shot, from the columns that the line names for it, or that say so themselves. */

import type { DateOrder } from "./date_order.ts";
import { nameKey } from "./name_key.ts";
import { TimeFault, type TimeFaultCode } from "./time_fault.ts";
import { plainField } from "./time_fields.ts";
import { combine, readTimes, timeText } from "./times.ts";
import { isEmpty } from "./words.ts";

const TIME_NAME = /time|date|일시|일자|시각|시간|날짜/i;
/** Share of the shots that may lack their time, and then take that of the row above, as in training/tables/reading.py. */
const FEW_WITHOUT_TIME = 0.01;

/** A header that says so itself, however its letters are composed. */
export function soundsLikeTime(header: string): boolean {
  return TIME_NAME.test(header.normalize("NFKC"));
}

/** What was made of the columns with times. */
export interface TimesOfShots {
  columns: string[];
  /** "2024-02-10 15:05:00" for each shot; null where they could not be read. */
  texts: string[] | null;
  zoned: boolean;
  /** Shots without a time that took that of the row above: how many, and the first one's line. */
  filled?: { line: number; count: number };
  /** Why a column that the line names could not be read, and where. */
  fault: { code: TimeFaultCode; line: number; text: string } | null;
}

interface Captioned {
  header: string;
  texts: readonly string[];
}

/** null where no column holds times. A column that only sounds like a time is left as it is where it is none. */
export function timesOf(
  columns: readonly Captioned[],
  rules: { groups: readonly (readonly string[])[]; order: DateOrder | undefined },
  lines: readonly number[],
): TimesOfShots | null {
  const keys = new Map(columns.map((column) => [nameKey(column.header), column]));
  const groups = rules.groups.map((group) => group.flatMap((name) => keys.get(nameKey(name)) ?? []));
  for (const [index, group] of groups.entries()) {
    if (group.length === 0 || group.length < (rules.groups[index]?.length ?? 0)) continue;
    const found = read(group, rules.order, lines);
    if (found.fault) return found;
    if (found.texts?.some(hasDate)) return filledUp(found, group, lines);
  }
  const filled = groups.flat().find(({ texts }) => texts.some((text) => !isEmpty(plainField(text))));
  if (filled) return alone(filled, rules.order, lines);
  const named = columns.filter(({ header }) => soundsLikeTime(header));
  const found = named.length > 0 ? read(named, rules.order, lines) : null;
  const { fault } = found ?? {};
  // Six digits that are a date in every order look like none.
  return fault && fault.code !== "two_digit_year" && !DAY.test(fault.text.trim()) ? null : found;
}

/** What looks like a day in any order: that it cannot be read is said. All else may be in a column that is no time. */
const DAY = /^[0-9]{1,4} ?[-./년] ?[0-9]{1,2} ?[-./월] ?[0-9]{1,4}/;

function hasDate(text: string): boolean {
  return /^[0-9]{4}-/.test(text);
}

/** The times with those of the rows above where few are missing, and a fault where many are. */
function filledUp(found: TimesOfShots, group: readonly Captioned[], lines: readonly number[]): TimesOfShots {
  const texts = [...(found.texts ?? [])];
  const count = texts.filter((text) => text === "").length;
  if (count === 0) return found;
  const row = texts.indexOf("");
  const line = lines[row] ?? 0;
  if (count > FEW_WITHOUT_TIME * texts.length) {
    const text = group.map((one) => one.texts[row] ?? "").find((one) => one.trim() !== "") ?? "";
    return { ...found, texts: null, zoned: false, fault: { code: "lacks_time", line, text } };
  }
  let above = texts.find((text) => text !== "") ?? "";
  for (const [place, text] of texts.entries()) {
    if (text === "") texts[place] = above;
    else above = text;
  }
  return { ...found, texts, filled: { line, count } };
}

/** Why a column that the line names does not give the time: it has no date, or its group's other column is not there. */
function alone(column: Captioned, order: DateOrder | undefined, lines: readonly number[]): TimesOfShots {
  const found = read([column], order, lines);
  if (found.fault) return found;
  const row = column.texts.findIndex((text) => !isEmpty(plainField(text)));
  const code = found.texts?.some(hasDate) ? "no_partner" : "no_date";
  const fault = { code, line: lines[row] ?? 0, text: column.texts[row] ?? "" } as const;
  return { ...found, texts: null, zoned: false, fault };
}

function read(
  group: readonly Captioned[],
  order: DateOrder | undefined,
  lines: readonly number[],
): TimesOfShots {
  const columns = group.map(({ header }) => header);
  let place = 0;
  try {
    const times = group.map(({ texts }, index) => {
      place = index;
      return readTimes(texts, order);
    });
    const { days, clock, zoned } = combine(times);
    const texts = days.map((day, row) => timeText(day, clock[row] ?? NaN));
    return { columns, texts, zoned, fault: null };
  } catch (error) {
    if (!(error instanceof TimeFault)) throw error;
    const { row, code } = error;
    const text = group[place]?.texts[row] ?? "";
    return { columns, texts: null, zoned: false, fault: { code, line: lines[row] ?? 0, text } };
  }
}
