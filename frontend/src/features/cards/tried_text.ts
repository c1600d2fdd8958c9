/** What a turn only tried, in words, so that it is never read as the shot's own. */

import type { Language } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";
import { triedIn } from "../../state/report.ts";
import type { Turn } from "../../state/turn.ts";
import { CARDS } from "./messages.ts";
import { verdictName } from "./verdict_text.ts";

/** What was tried beside the shot's values: "고속 사출 속도 3.5 → 3.9 m/s: 불량 확률 74.2 % → 20.1 % (양품)". */
export function triedTexts(turn: Turn, line: Line, language: Language): string[] {
  const messages = CARDS[language];
  return triedIn(turn).map(({ changes, before, after }) => {
    const moves = changes.map(
      ({ feature, from, to }) => `${line.labelOf(feature, language)} ${line.change(feature, from, to)}`,
    );
    const [was, is] = [before, after].map((side) => percent(side?.prediction.class_probabilities?.defect));
    const name = verdictName(after, messages);
    // No probability stands beside a verdict that is withheld: it would be read as one.
    const effect =
      after.verdict === "withheld"
        ? name
        : `${messages.defectProbability} ${was} → ${is}${name ? ` (${name})` : ""}`;
    return `${moves.join(", ")}: ${effect}`;
  });
}
