/** What in an answer is marked: citations, numbers that a card shows, numbers that nothing supports. */

import type { Citation, Unsupported } from "../../contract/events.ts";
import type { DocumentRow } from "../../contract/tool_results.ts";
import {
  inUnits,
  protectedRanges,
  type Range,
  RangeSet,
  withoutOverlaps,
} from "../../markdown/source_ranges.ts";
import { citationsIn } from "./citations.ts";
import type { Fact } from "./facts.ts";
import { numberLinks } from "./number_links.ts";

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

/** The marks of a (neutralised) answer in their order; none overlaps another. */
export function marksOf(source: string, { facts, documents, unsupported }: Supports): Mark[] {
  const closed = protectedRanges(source);
  const open = new RangeSet(source.length, closed);
  const citations = citationsIn(source, documents)
    .filter((range) => open.isFree(range))
    .map((range): Mark => ({ kind: "citation", ...range }));
  const valid = unsupported.filter(
    ({ start, end }) => Number.isInteger(start) && Number.isInteger(end) && start >= 0,
  );
  const doubts = withoutOverlaps(source, inUnits(source, valid), [...closed, ...citations]).map(
    (range): Mark => ({ kind: "doubt", ...range }),
  );
  const numbers = numberLinks(source, facts, [...closed, ...citations, ...doubts]);
  const links = numbers.map((link): Mark => ({ kind: "number", ...link }));
  return [...citations, ...doubts, ...links].sort((a, b) => a.start - b.start);
}

/** The documents that an answer may cite, by id: what the searches found, and what the answer names as cited. */
export function citable(rows: readonly DocumentRow[], citations: readonly Citation[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { id, title } of [...citations, ...rows])
    if (typeof id === "string") titles.set(id, String(title ?? id));
  return titles;
}
