/**
 * Which numbers of an answer stand on which card. Better no link than a wrong one: a number is linked
 * where it is worth what the card shows at the decimals written, its unit is the same, and either the
 * line calls the thing by its name or the number is too particular to be a coincidence.
 */

import { type Range, RangeSet } from "../../markdown/source_ranges.ts";
import { citesIn } from "./citations.ts";
import type { Fact } from "./facts.ts";

export interface NumberLink extends Range {
  fact: Fact;
}

const NUMBER = /(?<![A-Za-z0-9_.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![A-Za-z0-9_]|[.,]\d)/g;
/** Digits that are no values: dates, times. */
const NO_VALUE = /\d{4}-\d{2}-\d{2}|\d{4} ?년|\d{1,2} ?[월일](?![가-힣])|\b\d{1,2}:\d{2}\b/g;
/** The number of a list's row, behind `rowMarks`. */
const ROW = /^\d{1,2}[.)](?=[*_]{0,2}(?:\s|$))/;
/** Characters of a line that is searched: nobody reads a longer one, and each number is compared with all names. */
const LONGEST_LINE = 2000;
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
  const links: NumberLink[] = [];
  const free = new RangeSet(source.length, blocked);
  let start = 0;
  for (const line of source.split("\n")) {
    if (line.length > LONGEST_LINE) {
      start += line.length + 1;
      continue;
    }
    const called = mentions(line, names);
    const quoted = citesIn(line);
    for (const number of numbersIn(line, called)) {
      const range = { start: number.start + start, end: number.end + start };
      if (!free.isFree(range)) continue;
      const fact = factOf(number, line, facts, called, quoted, units);
      if (fact) links.push({ ...range, fact });
    }
    start += line.length + 1;
  }
  return links;
}

function numbersIn(line: string, called: readonly Mention[]): Written[] {
  const none = [...line.matchAll(NO_VALUE)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }));
  const content = rowMarks(line);
  const row = ROW.exec(line.slice(content, content + 6))?.[0];
  if (row) none.push({ start: content, end: content + row.length });
  return [...line.matchAll(NUMBER)].flatMap(({ index, 0: text }) => {
    const range = { start: index, end: index + text.length };
    const inside = ({ start, end }: Range) => start < range.end && range.start < end;
    // "온도 센서 1" is a name, and its digit no value.
    if (none.some(inside) || called.some(inside)) return [];
    const plain = text.replaceAll(",", "");
    const decimals = plain.split(".")[1] ?? "";
    const digits = (decimals ? plain.replace(".", "") : withoutZeros(plain)).replace(/^0+/, "").length;
    return [{ ...range, value: Number(plain), halfStep: 0.5 * 10 ** -decimals.length, digits }];
  });
}

/** Where a line's text begins, behind blanks and the marks of lists, quotes, headings and emphasis. */
function rowMarks(line: string): number {
  let at = 0;
  while (at < line.length && " \t#>*-+_".includes(line.charAt(at))) at += 1;
  return at;
}

function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

function factOf(
  number: Written,
  line: string,
  facts: readonly Fact[],
  called: readonly Mention[],
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
function nearest(facts: readonly Fact[], called: readonly Mention[], at: number): Fact[] {
  const distances = facts.map((fact) => {
    const own = called.filter(({ name }) => fact.names.some((other) => other.toLowerCase() === name));
    return Math.min(...own.map(({ start, end }) => (end <= at ? at - end : 10_000 + start - at)));
  });
  const least = Math.min(...distances);
  return Number.isFinite(least) ? facts.filter((_, index) => distances[index] === least) : [];
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
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      if (!found.some((other) => at < other.end && other.start < end)) found.push({ name, start: at, end });
    }
  }
  return found;
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
  const counted =
    /^[ ]?[가-힣A-Za-z]/.test(rest) &&
    !/^(?:으로|로|에서|을|를|은|는|이|가|까지|부터|보다|와|과)(?![가-힣])/.test(rest);
  return { unit: counted ? null : "", direct: false };
}

function unitAt(text: string, units: readonly (readonly [string, string])[]): string | null {
  return (
    units.find(
      ([written]) => text.startsWith(written) && !/^[A-Za-z]/.test(text.slice(written.length)),
    )?.[1] ?? null
  );
}

/** [as written, as the facts have it], the longest first. */
function unitsOf(facts: readonly Fact[]): (readonly [string, string])[] {
  const units = [...new Set(facts.map(({ unit }) => unit))].filter(Boolean);
  const all = units.flatMap((unit) => (ALIASES[unit] ?? [unit]).map((written) => [written, unit] as const));
  return all.sort(([a], [b]) => b.length - a.length);
}
