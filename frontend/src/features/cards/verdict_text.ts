/** A verdict in a few messages. A tool that a plant has already may give a class, a probability, or both. */

import type { Prediction, QualityClass } from "../../contract/tool_results.ts";
import { number, percent } from "../../lib/numbers.ts";

interface VerdictMessages {
  classes: Record<QualityClass, string>;
  defectProbability: string;
}

export function shortVerdict(
  { class: found, probability_percent: share, class_probabilities: all }: Prediction,
  messages: VerdictMessages,
): string {
  if (!found) return `${messages.defectProbability} ${percent(all?.defect)}`;
  return share === undefined ? messages.classes[found] : `${messages.classes[found]} ${number(share)} %`;
}

/** The style of a verdict: neither good nor bad where there is none. */
export function verdictKind({ class: found }: Prediction): string {
  return found === "defect" ? "bad" : found === "normal" ? "good" : "";
}
