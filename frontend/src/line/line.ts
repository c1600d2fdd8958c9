/** The line's variables as GET /api/schema tells them, with their labels in the page's language. */

import type { Equipment, Example, Feature, LineDocument } from "../contract/api.ts";
import type { Language } from "../i18n/i18n.ts";
import { apart, beside, type Ends, ownDecimals, rangeDecimals, written } from "../lib/decimals.ts";
import { number } from "../lib/numbers.ts";

export interface Group {
  /** null for variables of no known part */
  part: Equipment | null;
  features: Feature[];
}

export class Line {
  readonly features: Feature[];
  readonly examples: Example[];
  readonly equipment: Equipment[];
  readonly #modes: Map<string, { label: string; label_en: string }>;
  readonly #byName: Map<string, Feature>;

  /** @param name the plant's line, where it is another than the one whose model it uses */
  constructor(
    readonly document: LineDocument,
    readonly name: string = document.line,
  ) {
    this.features = document.features ?? [];
    this.examples = document.examples ?? [];
    this.equipment = document.equipment ?? [];
    this.#modes = new Map((document.defect_modes ?? []).map((mode) => [mode.id, mode]));
    this.#byName = new Map(this.features.map((feature) => [feature.name, feature]));
  }

  /** Tells values of one line's variables from those of another's. */
  get fingerprint(): string {
    return [this.name, ...this.features.map(({ name, unit }) => `${name}[${unit}]`)].join(" ");
  }

  feature(name: string): Feature | undefined {
    return this.#byName.get(name);
  }

  /** The variable's label, or the name itself where it is unknown. */
  labelOf(name: string, language: Language): string {
    const feature = this.feature(name);
    return feature ? labelIn(feature, language) : name;
  }

  /** A reading with the variable's decimals, or `at` so many. */
  written(name: string, value: number | null | undefined, at?: number): string {
    const feature = this.feature(name);
    if (typeof value !== "number" || !feature) return number(value);
    return written(value, at ?? decimalsOf(feature));
  }

  /** The same with its unit, the line's own where a tool gave none. */
  quantity(name: string, value: number | null | undefined, unit?: string, at?: number): string {
    return [this.written(name, value, at), unit || this.feature(name)?.unit].filter(Boolean).join(" ");
  }

  /** What a variable is set to, with its unit where one is given: no digit of it is left out. */
  setTo(name: string, value: number, unit?: string): string {
    return [this.written(name, value, this.#own(name, value)), unit].filter(Boolean).join(" ");
  }

  /** The decimals with which a value outside of a band is seen to be outside of it. */
  besideDecimals(
    name: string,
    value: number | null | undefined,
    ...bands: (Ends | null | undefined)[]
  ): number {
    const feature = this.feature(name);
    const known = feature ? decimalsOf(feature) : 0;
    if (typeof value !== "number") return known;
    return Math.max(...bands.map((band) => beside(value, band, known)), known);
  }

  /** The decimals with which values are seen to differ. */
  apartDecimals(name: string, value: number, others: readonly number[]): number {
    const feature = this.feature(name);
    return apart(value, others, feature ? decimalsOf(feature) : 0);
  }

  /** How a value moves, in texts that add up: what it was, what it is set to, and by how much. */
  moved(
    name: string,
    from: number | null,
    to: number,
    isSet = true,
  ): { from: string; to: string; by: string } {
    const feature = this.feature(name);
    if (!feature)
      return { from: number(from), to: number(to), by: from === null ? "" : signed(number(to - from)) };
    const at = isSet ? this.#own(name, to) : decimalsOf(feature);
    if (from === null) return { from: number(null), to: written(to, at), by: "" };
    const enough = apart(from, [to], at);
    const [before, after] = [written(from, enough), written(to, enough)];
    return { from: before, to: after, by: signed(written(Number(after) - Number(before), enough)) };
  }

  /** A change as one text: "3.0 → 3.8 m/s", "–" on the side that has no value. */
  change(name: string, from: number | null, to: number | null, unit = this.feature(name)?.unit): string {
    const moved =
      to === null ? { from: this.written(name, from), to: number(null) } : this.moved(name, from, to);
    return [`${moved.from} → ${moved.to}`, to === null ? "" : unit].filter(Boolean).join(" ");
  }

  /** Two ends that somebody set, with the decimals of the finer one. */
  limits(name: string, [low, high]: Ends): { low: string; high: string } {
    const at = Math.max(this.#own(name, low), this.#own(name, high));
    return { low: this.written(name, low, at), high: this.written(name, high, at) };
  }

  #own(name: string, value: number): number {
    const feature = this.feature(name);
    return Math.max(feature ? decimalsOf(feature) : 0, ownDecimals(value));
  }

  modeLabel(id: string, language: Language): string {
    const mode = this.#modes.get(id);
    return mode ? labelIn(mode, language) : id;
  }

  typicalValues(): Record<string, number> {
    return Object.fromEntries(this.features.map(({ name, typical }) => [name, typical]));
  }

  /** Variables by the part of the machine they belong to, in the schema's order. */
  groups(): Group[] {
    const known = new Set(this.equipment.map(({ id }) => id));
    const parts: (Equipment | null)[] = [...this.equipment, null];
    return parts
      .map((part) => ({
        part,
        features: this.features.filter(({ equipment }) =>
          part ? equipment === part.id : !known.has(equipment),
        ),
      }))
      .filter(({ features }) => features.length > 0);
  }
}

/**
 * Decimals with which people read a variable: those that its schema states, of a setpoint its step's, of a
 * category its numbers', of a reading as many as about a hundredth of its plausible range has.
 */
export function decimalsOf({ decimals, step, codes, plausible }: Feature): number {
  const numbers = Object.values(codes ?? {});
  return (
    decimals ??
    (step
      ? ownDecimals(step)
      : numbers.length > 0
        ? Math.max(...numbers.map(ownDecimals))
        : rangeDecimals(plausible))
  );
}

function signed(text: string): string {
  return text.startsWith("-") ? `−${text.slice(1)}` : `+${text}`;
}

/** A label that a tool gave, the line's own where it gave none, the name where nobody has one. */
export function labelOfRow(
  { feature, label, label_en }: { feature: string; label?: string; label_en?: string },
  line: Line,
  language: Language,
): string {
  return (language === "en" && label_en) || label || line.labelOf(feature, language);
}

export function labelIn(item: { label: string; label_en?: string }, language: Language): string {
  return (language === "en" && item.label_en) || item.label;
}

/** `item[field]` in that language: `name` and `name_en`, say. */
export function textIn<F extends string>(
  item: { [K in F | `${F}_en`]?: string | undefined },
  field: F,
  language: Language,
): string {
  const texts: Record<string, string | undefined> = item;
  return (language === "en" && texts[`${field}_en`]) || texts[field] || "";
}
