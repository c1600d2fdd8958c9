/** What a table's headers mean, by the rules of training/tables/headers.py. */

import type { Feature } from "../contract/api.ts";
import { nameKey } from "./name_key.ts";
import { written } from "./numbers.ts";
import { parseUnit } from "./units.ts";
import { isEmpty } from "./words.ts";

/** Titles and dates of an export may stand above the header, in so many rows with it. */
export const HEADER_WITHIN = 20;
/** A phase of the plunger's way, as in 고속 (V2): no square volts. */
const PHASE = /^[Vv][0-9]$/;
const OPENING = "([（［";
const CLOSING = ")]）］";

export interface Meaning {
  feature: Feature | null;
  /** The unit that stands beside the name; "" without one. */
  unit: string;
}

/** A mapping that a person has confirmed: the variable of each column, null for a column that is none. */
export type Said = Readonly<Record<string, string | null>>;

/**
 * The variables by what a header may call them: the name, an alias, the Korean or English label. What a person has
 * said of columns counts before all of them.
 */
export class ColumnNames {
  readonly #byKey = new Map<string, Feature>();
  readonly #said = new Map<string, Feature | null>();

  constructor(
    readonly features: readonly Feature[],
    said: Said = {},
  ) {
    for (const [column, name] of Object.entries(said)) {
      this.#said.set(nameKey(column), features.find((feature) => feature.name === name) ?? null);
    }
    const shared = new Set<string>();
    for (const feature of features) {
      for (const key of new Set([nameKey(feature.label), nameKey(feature.label_en)])) {
        if (!key) continue;
        const before = this.#byKey.get(key);
        if (before && before !== feature) shared.add(key);
        else this.#byKey.set(key, feature);
      }
    }
    // A label that two variables share says nothing.
    for (const key of shared) this.#byKey.delete(key);
    for (const feature of features) {
      for (const alias of feature.aliases ?? []) this.#byKey.set(nameKey(alias), feature);
    }
    for (const feature of features) this.#byKey.set(nameKey(feature.name), feature);
  }

  /** "금형 온도 (°C)" and "금형온도[℃]" are 금형 온도 in °C. */
  find(header: string): Meaning {
    const said = this.#said.get(nameKey(header));
    if (said !== undefined) return { feature: said, unit: unitBeside(header)[1] };
    const named = this.#byKey.get(nameKey(header));
    if (named) return { feature: named, unit: "" };
    for (const [name, unit] of withUnit(header)) {
      const feature = this.#byKey.get(nameKey(name));
      if (feature && isUnit(unit, feature)) return { feature, unit };
    }
    return { feature: null, unit: "" };
  }

  /** The same for a header that stands in the file more than once, whose own name has a number. */
  findOwn(own: string, header: string): Meaning {
    return this.find(own !== header && this.#said.has(nameKey(own)) ? own : header);
  }
}

function isUnit(text: string, feature: Feature): boolean {
  return parseUnit(text) !== null || typed(text) === typed(feature.unit);
}

export function unbracketed(text: string): string {
  return text
    .trim()
    .replace(/^[([]/, "")
    .replace(/[)\]]$/, "")
    .trim();
}

/** A header's name and the unit that stands beside it, "" without one. */
export function unitBeside(header: string): [string, string] {
  return withUnit(header).find(([, unit]) => parseUnit(unit) !== null) ?? [header, ""];
}

/** Name and unit of "name (unit)", "name [unit]", "name, unit" and "name / unit". */
function withUnit(header: string): [string, string][] {
  const text = header.trim();
  if (text && CLOSING.includes(text.at(-1) ?? " ")) {
    let depth = 0;
    for (let place = text.length - 1; place >= 0; place -= 1) {
      const sign = text[place] ?? "";
      depth += Number(CLOSING.includes(sign)) - Number(OPENING.includes(sign));
      if (depth === 0) {
        const unit = text.slice(place + 1, -1).trim();
        return PHASE.test(unit) ? [] : [[text.slice(0, place).trimEnd(), unit]];
      }
    }
  }
  return [",", " / "].flatMap((mark): [string, string][] => {
    const at = text.lastIndexOf(mark);
    return at < 0 ? [] : [[text.slice(0, at).trimEnd(), text.slice(at + mark.length).trim()]];
  });
}

function typed(unit: string): string {
  return unit.normalize("NFKC").trim().toLowerCase();
}

/** Two header rows as one: a group's name holds until the next one, and is joined to a name by `_`. */
export function joined(upper: readonly string[], lower: readonly string[]): string[] {
  let group = "";
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, place) => {
    const above = upper[place]?.trim() ?? "";
    const below = lower[place]?.trim() ?? "";
    if (above && !above.startsWith("Unnamed:")) group = above;
    // A cell that is merged over both rows stands in both.
    return above === below ? below : [group, below].filter(Boolean).join("_");
  });
}

/** A row of units below the header: cells under variables are units or empty, one at least is a unit, none a number. */
/** Two header rows of which the upper one holds groups, and the names of columns that are in none. */
export function belowGroups(upper: readonly string[], lower: readonly string[]): string[] {
  const width = Math.max(upper.length, lower.length);
  return Array.from({ length: width }, (_, place) => lower[place]?.trim() || (upper[place] ?? "").trim());
}

export function looksLikeUnits(row: readonly string[], features: readonly (Feature | null)[]): boolean {
  const given = features.flatMap((feature, place): [Feature, string][] => {
    const text = row[place] ?? "";
    return feature && !isEmpty(text) ? [[feature, text]] : [];
  });
  const numbers = row.some((text) => {
    const cell = written(text);
    return cell !== null && !cell.unit;
  });
  return (
    !numbers &&
    given.some(([, text]) => parseUnit(unbracketed(text)) !== null) &&
    given.every(([feature, text]) => isUnit(unbracketed(text), feature))
  );
}

/** The names, with a number after those that are empty or occur again, as training numbers them. */
export function uniqueNames(headers: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headers.map((header, place) => {
    const own = header.trim() || `column ${place + 1}`;
    const count = (seen.get(own) ?? 0) + 1;
    seen.set(own, count);
    return count === 1 ? own : `${own}.${count}`;
  });
}
