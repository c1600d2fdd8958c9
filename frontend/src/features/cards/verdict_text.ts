/** A verdict in a few messages. A tool that a plant has already may give a class, a probability, or both. */

import type { Prediction, QualityClass } from "../../contract/tool_results.ts";
import { percent } from "../../lib/numbers.ts";

interface VerdictMessages {
  classes: Record<QualityClass, string>;
  defectProbability: string;
}

/** "불량 (불량 확률 87.3 %)": the one probability that the product tells, whatever the class. */
export function shortVerdict(
  { class: found, class_probabilities: all }: Prediction,
  messages: VerdictMessages,
): string {
  const told = all ? `${messages.defectProbability} ${percent(all.defect)}` : "";
  if (!found) return told || `${messages.defectProbability} –`;
  return told ? `${messages.classes[found]} (${told})` : messages.classes[found];
}

/** The style of a verdict: neither good nor bad where there is none. */
export function verdictKind({ class: found }: Prediction): string {
  return found === "defect" ? "bad" : found === "normal" ? "good" : "";
}
