/**
 * How alike two names of columns are, by their letters and by the field's terms in Korean, English and Japanese: the rules
 * of training/lines/name_likeness.py.
 */

import terms from "../contract/column_terms.json";
import { nameKey } from "./name_key.ts";

const FIRST_PART = 0.9;
const SAME_TERMS = 0.95;
const LONGEST = 80;
const HANGUL = "가-힣";
const HAN = "\u3040-\u30ff\u3400-\u9fff";

const MEANINGS = new Map(
  terms.terms.flatMap((group) => group.map((word) => [word, `*${group[0]}`] as const)),
);
const QUANTITIES = starred(terms.quantities);
const QUALIFIERS = starred(terms.qualifiers);
const CONTRARY = terms.contrary.flatMap(([one = "", other = ""]) => [
  [`*${one}`, `*${other}`] as const,
  [`*${other}`, `*${one}`] as const,
]);
const SHORT = new Map(Object.entries(terms.short));
const INSIDE = `[a-z0-9${HANGUL}${HAN}]`;
/** The abbreviations of `SHORT` where they stand alone: C/T, C.T and CT are one. */
const ABBREVIATION =
  "c[./-]?t|b[./-]?t|v[./-]?1|v[./-]?2|1속|2속|형온|탕온|로온|수온|유온|상|하|열전대|thermocouple|t[./-]?c|冷却水量";
const WRITTEN_SHORT = new RegExp(`(?<!${INSIDE})(?:${ABBREVIATION})(?!${INSIDE})`, "g");
const WORD = new RegExp(`[a-z]+|[0-9]+|[${HANGUL}]+|[${HAN}]+`, "g");

function starred(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map((word) => `*${word}`));
}

/**
 * A column's name says something else than a variable's spellings, however alike they are: another quantity, a place
 * or a speed that none of them tells, fast where they say slow.
 */
export function contradicts(name: string, spellings: readonly string[]): boolean {
  const own = termsOf(name);
  const theirs = new Set(spellings.flatMap((spelling) => [...termsOf(spelling)]));
  const mine = [...own].filter((term) => QUANTITIES.has(term));
  const measured = [...theirs].some((term) => QUANTITIES.has(term));
  if (mine.length > 0 && measured && !mine.some((term) => theirs.has(term))) return true;
  if ([...own].some((term) => QUALIFIERS.has(term) && !theirs.has(term))) return true;
  return CONTRARY.some(
    ([one, other]) => own.has(one) && !own.has(other) && theirs.has(other) && !theirs.has(one),
  );
}

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
  if (least >= 2 && 2 * least >= most) {
    const rests = [
      long.startsWith(short) ? long.slice(short.length) : null,
      long.endsWith(short) ? long.slice(0, -short.length) : null,
    ];
    // Where the rest is a term it is more than the other: 금형 온도 (고정).
    if (rests.some((rest) => rest !== null && ![...termsOf(rest)].some((term) => term.startsWith("*"))))
      return FIRST_PART;
  }
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
    const written = name
      .normalize("NFKC")
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .replace(WRITTEN_SHORT, (short) => ` ${SHORT.get(short.replace(/[./-]/g, "")) ?? short} `);
    const words = written.match(WORD) ?? [];
    const parts = words.flatMap((word) => (/^[a-z0-9]/.test(word) ? [word] : parted(word)));
    found = new Set(parts.map((part) => MEANINGS.get(part) ?? part));
    if (kept.size < 4096) kept.set(name, found);
  }
  return found;
}

/** A word without spaces by the longest terms that it is made of, and the syllables between them. */
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
