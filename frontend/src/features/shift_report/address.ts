/** The address of a shift's report in the page: `#/report/shift?line=…&day=…&shift=…`. */

import type { ShiftAsked } from "../../api/client.ts";

const PLACE = "#/report/shift";
const NAMES = ["line", "day", "shift"] as const;

/** The shift that an address asks for. */
export function shiftAsked(given: URLSearchParams): ShiftAsked {
  const asked: ShiftAsked = {};
  for (const name of NAMES) {
    const value = given.get(name);
    if (value) asked[name] = value;
  }
  return asked;
}

export function addressOf(asked: ShiftAsked): string {
  const query = new URLSearchParams();
  for (const name of NAMES) if (asked[name]) query.set(name, asked[name]);
  return query.size ? `${PLACE}?${query}` : PLACE;
}
