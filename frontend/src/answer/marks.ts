/** What in an answer is marked: citations, numbers that a card shows, numbers that nothing supports. */

import type { Citation, Unsupported } from "../contract/events.ts";
import type { DocumentRow } from "../contract/results.ts";
import { codeSpans } from "./code_spans.ts";
import type { Fact } from "./facts.ts";
import { numberLinks } from "./number_links.ts";
import { inUnits, type Range } from "./sentinels.ts";
import { Taken } from "./taken.ts";

export type Mark = Range &
  (
    | { kind: "citation"; id: string }
    | { kind: "number"; fact: Fact }
    /** A number that no result supports. */
    | { kind: "doubt" }
  );

const BRACKET = /\[([^[\]\n]{1,80})\](?![(:[])/g;
/** Where a mark would break the Markdown: targets of links, addresses, tags (and code). */
const UNMARKABLE = /\]\([^()\n]*\)?|https?:\/\/[^\s)]+|<[^<>\n]{1,300}>/g;

/** What a mark may lead to. */
export interface Supports {
  facts: readonly Fact[];
  /** Ids of the documents that were found. */
  documents: ReadonlySet<string>;
  unsupported: readonly Unsupported[];
}

/** Where no mark may stand. */
export function unmarkable(source: string): Range[] {
  const found = [...source.matchAll(UNMARKABLE)].map(({ index, 0: text }) => ({ start: index, end: index + text.length }));
  return [...found, ...codeSpans(source)];
}

/** Those of the ranges that lie in the text, in their order, without what overlaps another or one of `taken`. */
export function apart(source: string, ranges: readonly Range[], taken: readonly Range[]): Range[] {
  const kept: Range[] = [];
  const closed = new Taken(taken);
  for (const range of ranges) {
    const inside = { start: range.start, end: Math.min(range.end, source.length) };
    if (inside.start >= inside.end || closed.meets(inside)) continue;
    kept.push(inside);
    closed.add(inside);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The marks of a (neutralised) answer in their order; none overlaps another. */
export function marksOf(source: string, { facts, documents, unsupported }: Supports): Mark[] {
  const closed = unmarkable(source);
  const taken = new Taken(closed);
  const citations = citationsIn(source, documents).filter((mark) => mark.start < mark.end && !taken.meets(mark));
  const valid = unsupported.filter(({ start, end }) => Number.isInteger(start) && Number.isInteger(end) && start >= 0);
  const doubts = apart(source, inUnits(source, valid), [...closed, ...citations]).map((range): Mark => ({ kind: "doubt", ...range }));
  const numbers = numberLinks(source, facts, [...closed, ...citations, ...doubts]);
  const links = numbers.map((link): Mark => ({ kind: "number", ...link }));
  return [...citations, ...doubts, ...links].sort((a, b) => a.start - b.start);
}

/** The ids within brackets, where that is all that stands in them: `[cold-shut.ko, flash.ko]`. */
function citationsIn(source: string, documents: ReadonlySet<string>): Mark[] {
  return [...source.matchAll(BRACKET)].flatMap(({ index, 1: inside = "" }) => {
    let start = index + 1;
    return inside.split(",").flatMap((part): Mark[] => {
      const id = part.trim();
      const at = start + part.indexOf(id);
      start += part.length + 1;
      return documents.has(id) ? [{ kind: "citation", id, start: at, end: at + id.length }] : [];
    });
  });
}

/** The documents that an answer may cite, by id: what the searches found, and what the answer names as cited. */
export function citable(rows: readonly DocumentRow[], citations: readonly Citation[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { id, title } of [...citations, ...rows]) if (typeof id === "string") titles.set(id, String(title ?? id));
  return titles;
}
