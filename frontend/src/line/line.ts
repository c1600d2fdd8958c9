/** The line's variables as GET /api/schema tells them, with their labels in the page's language. */

import type { Equipment, Example, Feature, LineDocument } from "../contract/api.ts";
import type { Language } from "../i18n/i18n.ts";
import { decimals, number } from "../lib/numbers.ts";
import { stepOf } from "./stepping.ts";

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

  /** A value with one digit more than the variable's step has: what lies between two settings is seen. */
  written(name: string, value: number | null | undefined): string {
    const feature = this.feature(name);
    if (typeof value !== "number" || !feature) return number(value);
    return number(Number(value.toFixed(Math.min(3, decimals(stepOf(feature)) + 1))));
  }

  /** The same with its unit, the line's own where a tool gave none. */
  quantity(name: string, value: number | null | undefined, unit?: string): string {
    return [this.written(name, value), unit || this.feature(name)?.unit].filter(Boolean).join(" ");
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
