/** The plant's line that the page is about, as its address names it. */

import type { Client } from "../api/client.ts";
import type { RecordedShot } from "../contract/api.ts";

/** The line that requests without a line mean. */
export const DEFAULT_LINE = "default";
export const DEMO_LINE = "demo";
/** Shots of a line that are shown at most, the newest. */
export const NEWEST = 48;

/**
 * The simulated line in place of the one that requests without a line mean, where that one has no shots: what
 * the page shows and what a question is about are then the same. `line` is null where the page stays as it is, also
 * where one of the two lines cannot be looked at; `shots` are the newest of the one that is shown, as far as they are known.
 */
export async function demoInstead(
  client: Pick<Client, "shots">,
): Promise<{ line: string | null; shots: RecordedShot[] | null }> {
  try {
    const [own, demo] = await Promise.all([
      client.shots(DEFAULT_LINE, NEWEST),
      client.shots(DEMO_LINE, NEWEST),
    ]);
    return own.length > 0 ? { line: null, shots: own } : { line: DEMO_LINE, shots: demo };
  } catch (fault) {
    console.warn("The lines' shots cannot be had.", fault);
    return { line: null, shots: null };
  }
}

/** The line of an address's hash, `#line=line-7` or that of a place, `#/report/shift?line=line-7`; null where it names none. */
export function lineIn(hash: string): string | null {
  const name = new URLSearchParams(hash.replace(/^#(?:\/[^?]*\?)?/, "")).get("line") ?? "";
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name) ? name : null;
}

/** The hash that names a line. */
export function hashOf(line: string): string {
  return `#line=${encodeURIComponent(line)}`;
}

/** The address of a view of its own about a line: `#/operator?line=line-7`. */
export function placeOf(name: string, line: string): string {
  return `#/${name}?${new URLSearchParams({ line })}`;
}
