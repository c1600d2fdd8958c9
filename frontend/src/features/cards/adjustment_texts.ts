/** What is said beside an adjustment, in the card as in the reports. */

import type { Adjustment, Advice, Companion } from "../../contract/tool_results.ts";
import type { Language } from "../../i18n/i18n.ts";
import type { Line } from "../../line/line.ts";

/** Where the shots near it do not say what the model computes; empty where they do. */
export function observedText({ observed }: Adjustment, language: Language): string {
  return (language === "ko" ? observed?.message_ko : observed?.message) ?? "";
}

/** What the adjustments are tested on, or why there are none. */
export function groundText(advice: Advice | undefined, language: Language): string {
  return (language === "ko" ? (advice?.message_ko ?? advice?.message) : advice?.message) ?? "";
}

/** The readings that move along, each from which value to which. */
export function alongTexts(rows: readonly Companion[], line: Line, language: Language): string[] {
  return rows.map(({ feature, from, to, unit }) => {
    const moved = line.moved(feature, from, to, false);
    const after = [moved.to, unit || line.feature(feature)?.unit].filter(Boolean).join(" ");
    return `${line.labelOf(feature, language)} ${from === null ? after : `${moved.from} → ${after}`}`;
  });
}
