/** The words that tables write for times and gaps: those of src/shared/tables/words.json, which training reads. */

import words from "../contract/table_words.json";

export const WORDS = words;
const EMPTY: ReadonlySet<string> = new Set(words.empty);

/** What stands in a cell without a value. */
export function isEmpty(text: string): boolean {
  return text === "" || EMPTY.has(text.normalize("NFKC").trim().toLowerCase());
}
