/** The address of a shift's report in the page: `#/report/shift?line=…&day=…&shift=…`. */

import type { ShiftAsked } from "../../api/client.ts";

const PLACE = "#/report/shift";
const NAMES = ["line", "day", "shift"] as const;

/** The id of the link to a report, which a closed one gives the focus back to. */
export const REPORT_LINK = "shift-report-link";

/** The shift that an address asks for, or null where it is another place. */
export function readAddress(hash: string): ShiftAsked | null {
  const [place, query = ""] = hash.split("?", 2);
  if (place !== PLACE) return null;
  const given = new URLSearchParams(query);
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
