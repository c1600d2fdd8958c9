/** Where a mark would break the Markdown: targets of links, addresses, tags, code. One pass, whatever the text. */

import type { Range } from "./sentinels.ts";

const ADDRESS = /https?:\/\/[^\s)]+/g;
const RUN = /`+/g;
const LONGEST_TAG = 300;

export function closedRanges(source: string): Range[] {
  const addresses = [...source.matchAll(ADDRESS)].map(({ index, 0: text }) => ({ start: index, end: index + text.length }));
  return [...addresses, ...codeSpans(source), ...targets(source), ...tags(source)];
}

/** Code between two runs of equally many backticks. */
function codeSpans(source: string): Range[] {
  const runs = [...source.matchAll(RUN)].map(({ index, 0: run }) => ({ start: index, length: run.length }));
  // For each run, the next one of its length; found from the end.
  const following = new Map<number, number>();
  const closing = new Array<number | undefined>(runs.length);
  for (let place = runs.length - 1; place >= 0; place -= 1) {
    const { length } = runs[place] ?? { length: 0 };
    closing[place] = following.get(length);
    following.set(length, place);
  }
  const spans: Range[] = [];
  for (let place = 0; place < runs.length; place += 1) {
    const close = closing[place];
    const [first, last] = [runs[place], runs[close ?? -1]];
    if (close === undefined || !first || !last) continue;
    spans.push({ start: first.start, end: last.start + last.length });
    place = close;
  }
  return spans;
}

/** "](…)" of links. */
function targets(source: string): Range[] {
  const ranges: Range[] = [];
  const close = new Finder(source, ")");
  const line = new Finder(source, "\n");
  for (let at = source.indexOf("]("); at >= 0; at = source.indexOf("](", at + 2)) {
    const end = close.from(at + 2);
    if (end < line.from(at + 2)) ranges.push({ start: at, end: end + 1 });
  }
  return ranges;
}

function tags(source: string): Range[] {
  const ranges: Range[] = [];
  const close = new Finder(source, ">");
  const line = new Finder(source, "\n");
  for (let at = source.indexOf("<"); at >= 0; at = source.indexOf("<", at + 1)) {
    const end = close.from(at + 1);
    if (end > at + 1 && end - at <= LONGEST_TAG + 1 && end < line.from(at + 1)) ranges.push({ start: at, end: end + 1 });
  }
  return ranges;
}

/** Finds a character from places that only grow: nothing is searched twice. */
class Finder {
  #found = -1;

  constructor(
    private readonly source: string,
    private readonly wanted: string,
  ) {}

  /** The first one from `at` on; infinite where there is none. */
  from(at: number): number {
    if (this.#found < at) {
      const next = this.source.indexOf(this.wanted, at);
      this.#found = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    return this.#found;
  }
}
