/** Which variable a column's header means: its name, an alias, its Korean or English label. */

import type { Feature } from "../contract/line.ts";

/** What headers are compared by: case, spaces and underscores do not count. */
export function nameKey(header: string): string {
  return header.normalize("NFC").replace(/[\s_]+/g, "").toLowerCase();
}

export class Names {
  readonly #byKey = new Map<string, Feature | null>();

  constructor(features: readonly Feature[]) {
    for (const feature of features) {
      const names = [feature.name, feature.label, feature.label_en, ...(feature.aliases ?? [])];
      for (const key of new Set(names.filter(Boolean).map(nameKey))) {
        // A label that two variables share says nothing.
        this.#byKey.set(key, this.#byKey.has(key) ? null : feature);
      }
    }
    // A variable's own name counts before another one's label.
    for (const feature of features) this.#byKey.set(nameKey(feature.name), feature);
  }

  /** "금형 온도 (°C)" and "금형온도[℃]" mean what "금형 온도" means. */
  find(header: string): Feature | null {
    return this.#byKey.get(nameKey(header)) ?? this.#byKey.get(nameKey(withoutUnit(header))) ?? null;
  }
}

/** A header without the brackets at its end. */
function withoutUnit(header: string): string {
  const text = header.trimEnd();
  if (text.length < 2 || !/[)\]]$/.test(text)) return header;
  const last = text.length - 2;
  const behind = Math.max(text.lastIndexOf(")", last), text.lastIndexOf("]", last)) + 1;
  const opening = text.slice(behind).search(/[([]/);
  return opening < 0 ? header : text.slice(0, behind + opening).trimEnd();
}
