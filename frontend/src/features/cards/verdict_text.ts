/** A verdict in a few messages. A tool that a plant has already may give a class, a probability, or both. */

import type { Prediction, QualityClass, Reason, Verdict } from "../../contract/tool_results.ts";
import type { Language } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";

interface VerdictMessages {
  classes: Record<QualityClass, string>;
  defectProbability: string;
  withheld: string;
  unsure: string;
}

/** Of a shot or a what-if: `verdict` is absent in the answers of older tools. */
export interface Judged {
  prediction: Prediction;
  verdict?: Verdict | undefined;
}

/** "불량 (불량 확률 87.3 %)": the one probability that the product tells, whatever the class. No probability
 * stands beside a verdict that is withheld: it would be read as one. */
export function shortVerdict(judged: Judged, messages: VerdictMessages): string {
  const { class_probabilities: all } = judged.prediction;
  const name = verdictName(judged, messages);
  if (judged.verdict === "withheld") return name ?? "";
  const told = all ? `${messages.defectProbability} ${percent(all.defect)}` : "";
  if (!name) return told || `${messages.defectProbability} –`;
  return told ? `${name} (${told})` : name;
}

/** undefined where the tool gave no class */
export function verdictName({ prediction, verdict }: Judged, messages: VerdictMessages): string | undefined {
  if (verdict === "withheld" || verdict === "unsure") return messages[verdict];
  return prediction.class && (messages.classes[prediction.class] ?? "–");
}

/** The style of a verdict: neither good nor bad where there is none, and never good where it is withheld. */
export function verdictKind({ prediction: { class: found }, verdict }: Judged): string {
  if (verdict === "withheld") return "bad withheld";
  if (verdict === "unsure") return "";
  return found === "defect" ? "bad" : found === "normal" ? "good" : "";
}

/** The colour of a bar: plain where there is no verdict. */
export function barKind({ prediction: { class: found }, verdict }: Judged): "bad" | "good" | "plain" {
  const judged = verdict ?? found;
  return judged === "defect" ? "bad" : judged === "normal" ? "good" : "plain";
}

export function reasonTexts(reasons: Reason[] | undefined, language: Language): string[] {
  return (reasons ?? []).map(({ message, message_ko: korean }) =>
    ended((language === "ko" && korean) || message),
  );
}

/** Of more than one sentence the last has its full stop, too. */
function ended(text: string): string {
  return /\. /.test(text) && !text.endsWith(".") ? `${text}.` : text;
}
