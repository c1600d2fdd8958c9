/** A verdict in a few words. A tool that a plant has already may give a class, a probability, or both. */

import type { Prediction, QualityClass } from "../contract/results.ts";
import { number, percent } from "../line/numbers.ts";

interface Words {
  classes: Record<QualityClass, string>;
  defectProbability: string;
}

export function shortVerdict({ class: found, probability_percent: share, class_probabilities: all }: Prediction, words: Words): string {
  if (!found) return `${words.defectProbability} ${percent(all?.defect)}`;
  return share === undefined ? words.classes[found] : `${words.classes[found]} ${number(share)} %`;
}

/** The style of a verdict: neither good nor bad where there is none. */
export function verdictKind({ class: found }: Prediction): string {
  return found === "defect" ? "bad" : found === "normal" ? "good" : "";
}
