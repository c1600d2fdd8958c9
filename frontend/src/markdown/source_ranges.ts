/**
 * Ranges of a Markdown source: which of them a mark must not break (code, targets of links, addresses, tags),
 * and which overlap. Each is found in one pass, whatever the text; a pattern with a back reference would look
 * again from each mark.
 */

export interface Range {
  /** UTF-16 units of the text, `[start, end)` */
  start: number;
  end: number;
}

const ADDRESS = /https?:\/\/[^\s)]+/g;
const LONGEST_TAG = 300;

/** Code spans, addresses, targets of links, and tags: where a mark would break the Markdown. */
export function protectedRanges(source: string): Range[] {
  const addresses = [...source.matchAll(ADDRESS)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }));
  return [...addresses, ...codeSpans(source), ...targets(source), ...tags(source)];
}

/** From each run of backticks to the next one of the same length, as CommonMark has it (section 6.1). */
export function codeSpans(source: string): Range[] {
  const runs = [...source.matchAll(/`+/g)].map(({ index, 0: run }) => ({ start: index, length: run.length }));
  // For each run the place of the next one of its length; found from the end.
  const following = new Map<number, number>();
  const closing = new Map<number, number>();
  for (const [place, { length }] of [...runs.entries()].reverse()) {
    const next = following.get(length);
    if (next !== undefined) closing.set(place, next);
    following.set(length, place);
  }
  const spans: Range[] = [];
  let inside = -1;
  for (const [place, { start }] of runs.entries()) {
    const last = closing.get(place);
    const end = last === undefined ? undefined : runs[last];
    if (place <= inside || last === undefined || !end) continue;
    spans.push({ start, end: end.start + end.length });
    inside = last;
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
    if (end > at + 1 && end - at <= LONGEST_TAG + 1 && end < line.from(at + 1))
      ranges.push({ start: at, end: end + 1 });
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

/** The characters of a text that are taken: overlaps are found at once, however many ranges there are. */
export class RangeSet {
  #taken: Uint8Array;

  constructor(length: number, ranges: readonly Range[] = []) {
    this.#taken = new Uint8Array(length);
    for (const range of ranges) this.take(range);
  }

  take({ start, end }: Range): void {
    this.#taken.fill(1, start, end);
  }

  /** True where the range holds a character and none of them is taken. */
  isFree({ start, end }: Range): boolean {
    if (start >= end) return false;
    const first = this.#taken.indexOf(1, start);
    return first < 0 || first >= end;
  }
}

/** Those of the ranges that lie in the text, in their order, without what overlaps another or one of `taken`. */
export function withoutOverlaps(source: string, ranges: readonly Range[], taken: readonly Range[]): Range[] {
  const cover = new RangeSet(source.length, taken);
  const kept: Range[] = [];
  for (const range of ranges) {
    const inside = { start: range.start, end: Math.min(range.end, source.length) };
    if (!cover.isFree(inside)) continue;
    cover.take(inside);
    kept.push(inside);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Characters, as the server counts them, as UTF-16 units; cut where they lie outside the text. */
export function inUnits(text: string, ranges: readonly Range[]): Range[] {
  // Where every character is one unit nothing has to be counted.
  if (!/[\uD800-\uDBFF]/.test(text)) return ranges.map(({ start, end }) => ({ start, end }));
  const units: number[] = [];
  let at = 0;
  for (const character of text) {
    units.push(at);
    at += character.length;
  }
  const unit = (character: number) => units[character] ?? at;
  return ranges.map(({ start, end }) => ({ start: unit(start), end: unit(end) }));
}
