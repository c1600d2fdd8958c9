/** Code spans of a text, found in one pass: a pattern with a back reference would look again from each mark. */

import type { Range } from "./sentinels.ts";

/** From each run of backticks to the next one of the same length, as CommonMark has it (section 6.1). */
export function codeSpans(source: string): Range[] {
  const runs = [...source.matchAll(/`+/g)].map(({ index, 0: run }) => ({ start: index, length: run.length }));
  // For each run the next of its length, seen from the end.
  const following = new Map<number, number>();
  const closes = new Array<number | undefined>(runs.length);
  for (let at = runs.length - 1; at >= 0; at--) {
    const { length } = runs[at]!;
    closes[at] = following.get(length);
    following.set(length, at);
  }
  const spans: Range[] = [];
  for (let at = 0; at < runs.length; at++) {
    const close = closes[at];
    if (close === undefined) continue;
    spans.push({ start: runs[at]!.start, end: runs[close]!.start + runs[close]!.length });
    at = close;
  }
  return spans;
}
