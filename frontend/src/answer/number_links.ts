/**
 * Which numbers of an answer stand on which card. Better no link than a wrong one: a number is linked
 * where it is worth what the card shows at the decimals written, its unit is the same, and either the
 * line calls the thing by its name or the number is too particular to be a coincidence.
 */

import type { Fact } from "./facts.ts";
import type { Range } from "./sentinels.ts";
import { firstWhere, Taken } from "./taken.ts";

export interface NumberLink extends Range {
  fact: Fact;
}

const NUMBER = /(?<![A-Za-z0-9_.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![A-Za-z0-9_]|[.,]\d)/g;
/** Digits that are no values: rows of lists, dates, times. */
const NO_VALUE = /^[ \t#>*-]*\d{1,2}[.)](?=\**\s)|\d{4}-\d{2}-\d{2}|\d{4}\s*년|\d{1,2}\s*[월일](?![가-힣])|\b\d{1,2}:\d{2}\b/gm;
const CITATION = /\[[^[\]\n]{1,80}\](?!\()/;
/** What may stand between a number and the unit of its range: "100 (92.6~105) MPa", "171.5 → 190 °C". */
const RANGE_TAIL = /^[\s()~–→\d.,/-]{0,28}/;
const ALIASES: Record<string, readonly string[]> = {
  "%": ["%", "퍼센트", "프로", "percent"],
  "°C": ["°C", "℃", "도"],
  s: ["s", "초", "sec", "seconds"],
  t: ["t", "톤"],
  bar: ["bar", "바"],
};

interface Written extends Range {
  value: number;
  halfStep: number;
  /** Digits that say something: 0.850 has three, 200 one. */
  digits: number;
}

/**
 * @param facts what the cards show
 * @param blocked ranges of the source that are something else: citations, code, addresses
 */
export function numberLinks(source: string, facts: readonly Fact[], blocked: readonly Range[]): NumberLink[] {
  if (facts.length === 0) return [];
  const units = unitsOf(facts);
  const names = namesOf(facts);
  const closed = new Taken(blocked);
  const links: NumberLink[] = [];
  let start = 0;
  for (const line of source.split("\n")) {
    const called = mentions(line, names);
    const byName = grouped(called);
    const quoted = CITATION.test(line);
    for (const number of numbersIn(line, called)) {
      const range = { start: number.start + start, end: number.end + start };
      if (closed.meets(range)) continue;
      const fact = factOf(number, line, facts, byName, quoted, units);
      if (fact) links.push({ ...range, fact });
    }
    start += line.length + 1;
  }
  return links;
}

function numbersIn(line: string, called: readonly Mention[]): Written[] {
  const none = [...line.matchAll(NO_VALUE)].map(({ index, 0: text }) => ({ start: index, end: index + text.length }));
  // "온도 센서 1" is a name, and its digit no value.
  const closed = new Taken([...none, ...called]);
  return [...line.matchAll(NUMBER)].flatMap(({ index, 0: text }) => {
    const range = { start: index, end: index + text.length };
    if (closed.meets(range)) return [];
    const plain = text.replaceAll(",", "");
    const decimals = plain.split(".")[1] ?? "";
    const digits = significantDigits(plain, decimals !== "");
    return [{ ...range, value: Number(plain), halfStep: 0.5 * 10 ** -decimals.length, digits }];
  });
}

/** How many digits say something: zeros in front never do, those at the end only behind a point. */
function significantDigits(plain: string, hasDecimals: boolean): number {
  const digits = plain.replace(".", "");
  let start = 0;
  while (digits[start] === "0") start += 1;
  let end = digits.length;
  while (!hasDecimals && end > start && digits[end - 1] === "0") end -= 1;
  return end - start;
}

function factOf(
  number: Written,
  line: string,
  facts: readonly Fact[],
  called: ReadonlyMap<string, readonly Mention[]>,
  quoted: boolean,
  units: readonly (readonly [string, string])[],
): Fact | null {
  const { unit, direct } = unitBehind(line.slice(number.end), units);
  if (unit === null) return null;
  const fitting = facts.filter((fact) => {
    if (unit !== "" && fact.unit !== unit) return false;
    if (unit === "" && fact.unit === "%") return false;
    const away = Math.abs(fact.value - number.value);
    if (away <= 1e-9 * Math.max(1, Math.abs(fact.value))) return true;
    // Rounded to one or two digits a number is worth nearly anything.
    const enough = number.digits >= 3 || (number.digits === 2 && direct && !quoted);
    return enough && away <= number.halfStep * (1 + 1e-9);
  });
  if (fitting.length === 0) return null;
  const named = nearest(fitting, called, number.start);
  if (named.length > 0) return one(named);
  // In a line that quotes a document the numbers are the document's own.
  return !quoted && direct && number.digits >= 3 ? one(fitting) : null;
}

/** The facts that the line names; where several are named, those named last before the number. */
function nearest(facts: readonly Fact[], called: ReadonlyMap<string, readonly Mention[]>, at: number): Fact[] {
  const distances = facts.map((fact) =>
    Math.min(...fact.names.map((name) => distance(called.get(name.toLowerCase()) ?? [], at))),
  );
  const least = Math.min(...distances);
  return Number.isFinite(least) ? facts.filter((_, index) => distances[index] === least) : [];
}

/** How far the nearest mention is; one before the number counts before one behind it. */
function distance(own: readonly Mention[], at: number): number {
  const next = firstWhere(own, ({ end }) => end > at);
  const before = own[next - 1];
  const behind = own[next];
  return Math.min(before ? at - before.end : Infinity, behind ? 10_000 + behind.start - at : Infinity);
}

/** The fact, where all of them stand at one place. */
function one(facts: readonly Fact[]): Fact | null {
  const [first] = facts;
  return first && facts.every(({ anchor }) => anchor === first.anchor) ? first : null;
}

interface Mention extends Range {
  name: string;
}

/** Where a line calls things by their names; the longest name counts ("사출 속도", not "속도" in it). */
function mentions(line: string, names: readonly string[]): Mention[] {
  const text = line.toLowerCase();
  const found: Mention[] = [];
  const taken = new Taken();
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const mention = { name, start: at, end };
      if (taken.meets(mention)) continue;
      found.push(mention);
      taken.add(mention);
    }
  }
  return found;
}

/** The mentions of each name, in the order of the line. */
function grouped(called: readonly Mention[]): Map<string, Mention[]> {
  const groups = new Map<string, Mention[]>();
  for (const mention of called) {
    const group = groups.get(mention.name);
    if (group) group.push(mention);
    else groups.set(mention.name, [mention]);
  }
  return groups;
}

function namesOf(facts: readonly Fact[]): string[] {
  const names = new Set(facts.flatMap((fact) => fact.names.map((name) => name.toLowerCase())));
  return [...names].filter(Boolean).sort((a, b) => b.length - a.length);
}

/** The unit that a number has: "" for none, null for one that no fact has (a difference in points, a count). */
function unitBehind(
  rest: string,
  units: readonly (readonly [string, string])[],
): { unit: string | null; direct: boolean } {
  if (/^\s?%?\s?(?:p\b|포인트|point)/i.test(rest)) return { unit: null, direct: false };
  const own = unitAt(rest.replace(/^\s/, ""), units);
  if (own) return { unit: own, direct: true };
  const tail = RANGE_TAIL.exec(rest)?.[0] ?? "";
  const later = tail && unitAt(rest.slice(tail.length), units);
  if (later) return { unit: later, direct: false };
  // "3개", "2단계": a count. "190으로": a value with a particle.
  const counted = /^[ ]?[가-힣A-Za-z]/.test(rest) && !/^(?:으로|로|에서|을|를|은|는|이|가|까지|부터|보다|와|과)(?![가-힣])/.test(rest);
  return { unit: counted ? null : "", direct: false };
}

function unitAt(text: string, units: readonly (readonly [string, string])[]): string | null {
  return units.find(([written]) => text.startsWith(written) && !/^[A-Za-z]/.test(text.slice(written.length)))?.[1] ?? null;
}

/** [as written, as the facts have it], the longest first. */
function unitsOf(facts: readonly Fact[]): (readonly [string, string])[] {
  const units = [...new Set(facts.map(({ unit }) => unit))].filter(Boolean);
  const all = units.flatMap((unit) => (ALIASES[unit] ?? [unit]).map((written) => [written, unit] as const));
  return all.sort(([a], [b]) => b.length - a.length);
}
