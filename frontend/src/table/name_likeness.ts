/**
 * How alike two names of columns are, by their letters and by the field's terms in Korean and English: the rules
 * of training/lines/name_likeness.py.
 */

import terms from "../contract/column_terms.json";
import { nameKey } from "./name_key.ts";

const FIRST_PART = 0.9;
const SAME_TERMS = 0.95;
const LONGEST = 80;

const MEANINGS = new Map(terms.flatMap((group) => group.map((word) => [word, `*${group[0]}`] as const)));
/** From 0 to 1; 1 for names that are equal but for what `nameKey` passes over. */
export function likeness(one: string, other: string): number {
  const [first, second] = [cut(one), cut(other)];
  return Math.max(byLetters(nameKey(first), nameKey(second)), SAME_TERMS * byTerms(first, second));
}

function cut(name: string): string {
  return Array.from(name).slice(0, LONGEST).join("");
}

function byLetters(one: string, other: string): number {
  if (one === other) return 1;
  const [first, second] = [Array.from(one), Array.from(other)];
  const [short, long] = first.length <= second.length ? [one, other] : [other, one];
  const [least, most] = [Math.min(first.length, second.length), Math.max(first.length, second.length)];
  if ((long.startsWith(short) || long.endsWith(short)) && least >= 2 && 2 * least >= most) return FIRST_PART;
  return (2 * matching(first, second)) / (first.length + second.length);
}

/** Letters in common by the longest blocks, one after the other (Ratcliff and Obershelp), as Python's difflib counts. */
function matching(one: readonly string[], other: readonly string[]): number {
  let best = { at: 0, from: 0, size: 0 };
  let lengths = new Map<number, number>();
  for (const [at, letter] of one.entries()) {
    const now = new Map<number, number>();
    for (const [from, same] of other.entries()) {
      if (letter !== same) continue;
      const size = (lengths.get(from - 1) ?? 0) + 1;
      now.set(from, size);
      if (size > best.size) best = { at: at - size + 1, from: from - size + 1, size };
    }
    lengths = now;
  }
  const { at, from, size } = best;
  if (size === 0) return 0;
  const before = matching(one.slice(0, at), other.slice(0, from));
  return before + size + matching(one.slice(at + size), other.slice(from + size));
}

/** Twice the terms in common by the terms of both (Dice), where a term is in common at all. */
function byTerms(one: string, other: string): number {
  const [first, second] = [termsOf(one), termsOf(other)];
  const shared = [...first].filter((term) => second.has(term));
  if (!shared.some((term) => term.startsWith("*"))) return 0;
  return (2 * shared.length) / (first.size + second.size);
}

const kept = new Map<string, ReadonlySet<string>>();

/** The terms of a name, `*` before those of the list; other words, numbers and syllables as they stand. */
function termsOf(name: string): ReadonlySet<string> {
  let found = kept.get(name);
  if (!found) {
    const spaced = name
      .normalize("NFKC")
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase();
    const words = spaced.match(/[a-z]+|[0-9]+|[가-힣]+/g) ?? [];
    const parts = words.flatMap((word) => (/^[a-z0-9]/.test(word) ? [word] : parted(word)));
    found = new Set(parts.map((part) => MEANINGS.get(part) ?? part));
    if (kept.size < 4096) kept.set(name, found);
  }
  return found;
}

/** A Korean word by the longest terms that it is made of, and the syllables between them. */
function parted(word: string): string[] {
  const parts: string[] = [];
  let place = 0;
  while (place < word.length) {
    let end = word.length;
    while (end > place + 1 && !MEANINGS.has(word.slice(place, end))) end -= 1;
    parts.push(word.slice(place, end));
    place = end;
  }
  return parts;
}
