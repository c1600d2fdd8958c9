/** The time of each shot, from the columns that the line names for it, or that say so themselves. */

import { nameKey } from "./name_key.ts";
import { TimeFault, type TimeFaultCode } from "./time_fault.ts";
import { combine, type DateOrder, readTimes, timeText } from "./times.ts";

const TIME_NAME = /time|date|일시|일자|시각|시간|날짜/i;
/** Share of the shots that may lack their time, as in training/tables/reading.py; theirs are left empty here. */
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
  const groups = rules.groups
    .map((group) => group.flatMap((name) => keys.get(nameKey(name)) ?? []))
    .filter((group, index) => group.length === rules.groups[index]?.length);
  let first: TimesOfShots | null = null;
  for (const group of groups) {
    const found = dated(read(group, rules.order, lines), group, lines);
    if (found?.texts) return found;
    if (found?.fault && found.fault.code !== "no_date") return found;
    first ??= found;
  }
  if (first) return first;
  const named = columns.filter(({ header }) => soundsLikeTime(header));
  const found = named.length > 0 ? read(named, rules.order, lines) : null;
  return found?.fault ? null : found;
}

/** null where the group is empty, and a fault where training refuses it: no row has a date, or too many have no time. */
function dated(
  found: TimesOfShots,
  group: readonly Captioned[],
  lines: readonly number[],
): TimesOfShots | null {
  if (!found.texts) return found;
  const filled = found.texts.findIndex((text) => text !== "");
  if (filled < 0) return null;
  const hasDate = /^[0-9]{4}-/.test(found.texts[filled] ?? "");
  const empty = found.texts.filter((text) => text === "").length;
  if (hasDate && empty <= FEW_WITHOUT_TIME * found.texts.length) return found;
  const row = hasDate ? found.texts.indexOf("") : filled;
  const text = group.map(({ texts }) => texts[row] ?? "").find((one) => one.trim() !== "") ?? "";
  const fault = { code: hasDate ? "lacks_time" : "no_date", line: lines[row] ?? 0, text } as const;
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
