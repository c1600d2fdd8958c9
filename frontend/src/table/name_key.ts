/** Names as they are compared, by the page from its start and by the reader of tables, which comes with the first one. */

import type { Feature } from "../contract/api.ts";

/** What headers are compared by: case, spaces, underscores, full width and composition of letters do not count. */
export function nameKey(header: string): string {
  return header
    .normalize("NFKC")
    .replace(/[\s_]+/g, "")
    .toLowerCase();
}

/** Part of a variable's label, name or alias is what was typed; nothing typed is part of every one. */
export function isNamed(feature: Feature, words: string): boolean {
  const key = nameKey(words);
  const names = [feature.name, feature.label, feature.label_en, ...(feature.aliases ?? [])];
  return key === "" || names.some((name) => nameKey(name).includes(key));
}
