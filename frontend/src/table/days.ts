/** Days of the calendar as numbers. */

import { WORDS } from "./words.ts";

/** Seconds of a day. */
export const DAY = 86_400;

/** Days since 1970, or null where there is no such day in the years that a table may be from. */
export function dayNumber(year: number, month: number, day: number): number | null {
  const [first = 0, last = 0] = WORDS.time.years;
  if (year < first || year > last) return null;
  const moment = new Date(Date.UTC(year, month - 1, day));
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day) return null;
  return moment.getTime() / 1000 / DAY;
}
