/**
 * Which column of a table tells what the parts were: by its name, by a name of kinds of defect, or by values of two
 * kinds; by the rules of training/lines/outcome_column.py.
 */

import { factKind, type OutcomeWord, resultOf, tellsKindsOfDefect } from "./row_facts.ts";

/** Of the cells that hold something, those that have to be understood where values alone speak for a column. */
const UNDERSTOOD = 0.8;

export interface ColumnWords {
  name: string;
  /** Its different texts; null where there are too many for an outcome, or none. */
  words: readonly { text: string; count: number }[] | null;
}

/** The column, what says so, and its texts as they are understood. */
export interface OutcomeMatch {
  column: string;
  by: "name" | "kinds" | "values";
  words: OutcomeWord[];
}

/** @param columns those that are no variables, in the table's order */
export function proposeOutcome(columns: readonly ColumnWords[]): OutcomeMatch | null {
  const told = columns.flatMap(({ name, words }) =>
    words ? [{ name, words: words.map((word) => ({ ...word, result: resultOf(name, word.text) })) }] : [],
  );
  const by: [OutcomeMatch["by"], (column: (typeof told)[number]) => boolean][] = [
    ["name", ({ name }) => factKind(name) === "outcome"],
    ["kinds", ({ name }) => tellsKindsOfDefect(name)],
    ["values", ({ words }) => areOfTwoKinds(words)],
  ];
  for (const [reason, fits] of by) {
    const found = told.find(fits);
    if (found) return { column: found.name, by: reason, words: found.words };
  }
  return null;
}

/** Good parts and bad ones, and little else. */
function areOfTwoKinds(words: readonly OutcomeWord[]): boolean {
  const counted = (result: OutcomeWord["result"]) =>
    words.reduce((sum, word) => sum + (word.result === result ? word.count : 0), 0);
  const [good, defect, unread] = [counted("good"), counted("defect"), counted(null)];
  return good > 0 && defect > 0 && good + defect >= UNDERSTOOD * (good + defect + unread);
}
