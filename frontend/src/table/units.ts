/**
 * Units of measurement, by the rules and the table of src/shared/units.py: parsing and conversion. What is not in
 * the table is no unit. A unit has all its readings ("t" is a mass and the weight of it), and two units convert
 * where they have one in common.
 */

import table from "../contract/units.json";

interface Reading {
  /** Exponents of length, mass, time, temperature, current, share, level and angle. */
  dimension: readonly number[];
  factor: number;
  offset: number;
}
interface Unit {
  symbol: string;
  readings: readonly Reading[];
}

const LONGEST = 48;
const MOST_FACTORS = 6;
const LARGEST_EXPONENT = 4;

const UNITS: readonly Unit[] = (table.units as [string, [number[], number, number][]][]).map(
  ([symbol, readings]) => ({
    symbol,
    readings: readings.map(([dimension, factor, offset]) => ({ dimension, factor, offset })),
  }),
);
const NAMES = new Map(Object.entries(table.names).map(([name, place]) => [name, UNITS[place] as Unit]));
const CASE_FREE = caseFree();
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

/** Spellings without their case, where only one unit is written so. */
function caseFree(): Map<string, Unit> {
  const meant = new Map<string, Unit | null>();
  for (const [name, unit] of NAMES) {
    const key = name.toLowerCase();
    const before = meant.get(key);
    meant.set(key, before === undefined || (before && sameReadings(before, unit)) ? unit : null);
  }
  const found = new Map<string, Unit>();
  for (const name of NAMES.keys()) {
    const unit = meant.get(name.toLowerCase());
    if (name.length > 1 && unit) found.set(name.toLowerCase(), unit);
  }
  return found;
}

export function sameReadings(one: Unit, other: Unit): boolean {
  return JSON.stringify(one.readings) === JSON.stringify(other.readings);
}

const parsed = new Map<string, Unit | null>();

/** The unit that a text names ("kgf/cm²", "㎫", "degrees Celsius"), or null. */
export function parseUnit(text: string): Unit | null {
  if (text.length > LONGEST) return null;
  let unit = parsed.get(text);
  if (unit === undefined) {
    unit = parse(text);
    if (parsed.size < 2048) parsed.set(text, unit);
  }
  return unit;
}

function parse(text: string): Unit | null {
  // Raised digits first: they are exponents, and normalised they would be plain ones.
  const raised = [...text].map((sign) => (RAISED.includes(sign) ? `^${sign}` : sign)).join("");
  const lowered = [...raised.replaceAll("⁻^", "⁻")]
    .map((sign) => (RAISED.includes(sign) ? ("0123456789-"[RAISED.indexOf(sign)] ?? sign) : sign))
    .join("");
  const plain = squeezed(
    lowered
      .normalize("NFKC")
      .replace(/[⋅∙•*×・]/g, "·")
      .replace(/[∕⁄]/g, "/")
      .replace(/−/g, "-")
      .replace(/º/g, "°")
      .replace(/µ/g, "μ"),
  );
  return named(squeezed(text)) ?? named(plain) ?? compound(plain);
}

function squeezed(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

function named(text: string): Unit | null {
  const unit = NAMES.get(text);
  if (unit) return unit;
  // "KPA", "mpa" and "Bar" are meant; "Mm" may be another unit.
  const lower = text.toLowerCase();
  const upper = text.toUpperCase();
  const cased = lower !== upper;
  const title = text.length > 2 && text === (text[0]?.toUpperCase() ?? "") + lower.slice(1) && cased;
  const evenly = cased && (text === upper || text === lower || title);
  return evenly || text.includes(" ") ? (CASE_FREE.get(lower) ?? null) : null;
}

interface Factor {
  unit: Unit;
  exponent: number;
  count: number;
}

/** A product or quotient: "kgf/cm^2", "N-m", "W/(m·K)", "1/min". */
function compound(text: string): Unit | null {
  const parts = text.replaceAll(" per ", "/").replaceAll(" ", "").split("/");
  const factors: Factor[] = [];
  for (const [place, part] of parts.entries()) {
    const inside = place > 0 && part.startsWith("(") && part.endsWith(")") ? part.slice(1, -1) : part;
    if (place === 0 && (inside === "" || inside === "1") && parts.length > 1) continue;
    for (const factor of inside.replaceAll("·", "-").replaceAll("^-", "^~").split("-")) {
      const read = factorOf(factor.replaceAll("^~", "^-"), place > 0);
      if (!read) return null;
      factors.push(read);
    }
  }
  if (factors.length === 0 || factors.length > MOST_FACTORS) return null;
  // A temperature within a product is a difference: "°C/s" has no zero that is shifted.
  let readings: Reading[] = [{ dimension: [0, 0, 0, 0, 0, 0, 0, 0], factor: 1, offset: 0 }];
  for (const { unit, exponent, count } of factors) {
    readings = readings.flatMap((before) =>
      unit.readings.map(({ dimension, factor }) => ({
        dimension: before.dimension.map((power, index) => power + (dimension[index] ?? 0) * exponent),
        factor: (before.factor * factor ** exponent) / count,
        offset: 0,
      })),
    );
  }
  return { symbol: text, readings };
}

/** Unit, exponent and count of "100g", "cm^2", "s^-1" or "m3". */
function factorOf(text: string, below: boolean): Factor | null {
  let name = text.replace(/^[0-9]+/, "");
  const count = text.slice(0, text.length - name.length) || "1";
  let power = "";
  const mark = name.indexOf("^");
  if (mark >= 0) {
    power = name.slice(mark + 1);
    name = name.slice(0, mark);
    if (!power) return null;
  } else {
    const digits = name.length - trailingDigits(name);
    power = name.slice(digits);
    name = name.slice(0, digits);
  }
  const unit = named(name);
  const exponent = power === "" ? 1 : /^-?[0-9]+$/.test(power) ? Number(power) : 0;
  const whole = Math.abs(exponent) > 0 && Math.abs(exponent) <= LARGEST_EXPONENT;
  if (!unit || !whole || count.length > LARGEST_EXPONENT) return null;
  if ((Number(count) !== 1 && !below) || Number(count) === 0) return null;
  return { unit, exponent: below ? -exponent : exponent, count: Number(count) };
}

function trailingDigits(text: string): number {
  let count = 0;
  while (count < text.length && /[0-9]/.test(text[text.length - 1 - count] ?? "")) count += 1;
  return count;
}

/** The value in another unit; null where the two measure different things. */
export function convert(value: number, source: Unit, target: Unit): number | null {
  for (const read of source.readings) {
    for (const told of target.readings) {
      if (read.dimension.every((power, index) => power === told.dimension[index])) {
        const same = read.factor === told.factor && read.offset === told.offset;
        return same ? value : (value * read.factor + read.offset - told.offset) / told.factor;
      }
    }
  }
  return null;
}
