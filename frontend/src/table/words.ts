/** What tables write for times, labels and gaps: the words of src/shared/tables/words.json, which training reads too. */

import words from "../../../src/shared/tables/words.json";

export const WORDS = words;
const EMPTY: ReadonlySet<string> = new Set(words.empty);

/** What stands in a cell without a value. */
export function isEmpty(text: string): boolean {
  return text === "" || EMPTY.has(text.normalize("NFKC").trim().toLowerCase());
}
