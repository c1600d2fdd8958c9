/** What in an answer is marked: citations, numbers that a card shows, numbers that nothing supports. */

import type { Citation, Unsupported } from "../contract/events.ts";
import type { DocumentRow } from "../contract/results.ts";
import type { Fact } from "./facts.ts";
import { citationsIn } from "./citations.ts";
import { closedRanges } from "./closed_ranges.ts";
import { Cover } from "./cover.ts";
import { numberLinks } from "./number_links.ts";
import { inUnits, type Range } from "./sentinels.ts";

export type Mark = Range &
  (
    | { kind: "citation"; id: string }
    | { kind: "number"; fact: Fact }
    /** A number that no result supports. */
    | { kind: "doubt" }
  );

/** What a mark may lead to. */
export interface Supports {
  facts: readonly Fact[];
  /** Ids of the documents that were found. */
  documents: ReadonlySet<string>;
  unsupported: readonly Unsupported[];
}

/** Those of the ranges that lie in the text, in their order, without what overlaps another or one of `taken`. */
export function apart(source: string, ranges: readonly Range[], taken: readonly Range[]): Range[] {
  const cover = new Cover(source.length, taken);
  const kept: Range[] = [];
  for (const range of ranges) {
    const inside = { start: range.start, end: Math.min(range.end, source.length) };
    if (!cover.isFree(inside)) continue;
    cover.take(inside);
    kept.push(inside);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The marks of a (neutralised) answer in their order; none overlaps another. */
export function marksOf(source: string, { facts, documents, unsupported }: Supports): Mark[] {
  const closed = closedRanges(source);
  const open = new Cover(source.length, closed);
  const citations = citationsIn(source, documents)
    .filter((range) => open.isFree(range))
    .map((range): Mark => ({ kind: "citation", ...range }));
  const valid = unsupported.filter(({ start, end }) => Number.isInteger(start) && Number.isInteger(end) && start >= 0);
  const doubts = apart(source, inUnits(source, valid), [...closed, ...citations]).map((range): Mark => ({ kind: "doubt", ...range }));
  const numbers = numberLinks(source, facts, [...closed, ...citations, ...doubts]);
  const links = numbers.map((link): Mark => ({ kind: "number", ...link }));
  return [...citations, ...doubts, ...links].sort((a, b) => a.start - b.start);
}

/** The documents that an answer may cite, by id: what the searches found, and what the answer names as cited. */
export function citable(rows: readonly DocumentRow[], citations: readonly Citation[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { id, title } of [...citations, ...rows]) if (typeof id === "string") titles.set(id, String(title ?? id));
  return titles;
}
