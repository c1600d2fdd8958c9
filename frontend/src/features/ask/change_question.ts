/** A what-if as a question, in words that the agent reads the same values from. */

import type { Language } from "../../i18n/i18n.ts";
import { withDirection, withObject } from "../../i18n/korean_particles.ts";
import { onStep, plain } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";

/** `changes` by variable: what each is set to. */
export function changeQuestion(line: Line, changes: Record<string, number>, language: Language): string {
  const parts = Object.entries(changes).map(([name, value]) => ({
    label: line.labelOf(name, language),
    value: written(line, name, value),
  }));
  if (language === "ko") {
    return `${parts.map(({ label, value }) => `${withObject(label)} ${withDirection(value)}`).join(", ")} 바꾸면?`;
  }
  const set = parts.map(
    ({ label, value }) => `the ${label.charAt(0).toLowerCase()}${label.slice(1)} to ${value}`,
  );
  return `What if I set ${set.join(" and ")}?`;
}

function written(line: Line, name: string, value: number): string {
  const step = line.feature(name)?.step;
  const exact = plain(value);
  // A value off the grid keeps its digits.
  const onGrid = step ? onStep(value, step) : exact;
  return Number(onGrid) === Number(exact) ? onGrid : exact;
}
