/** Questions that fit the situation, as a function of it. */

import type { Attribution } from "../../contract/tool_results.ts";
import type { Language } from "../../i18n/i18n.ts";
import { snapped } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";
import { sameValues } from "../../state/finding.ts";
import { isSameShot, type ShotIdentity } from "../../state/shot_identity.ts";
import { importance, isWithheld, prediction, type Turn } from "../../state/turn.ts";
import type { Mark } from "../../state/value_marks.ts";
import { changeQuestion } from "./change_question.ts";
import { SUGGESTIONS } from "./messages.ts";

export const MOST = 4;

export interface Situation {
  line: Line;
  /** The newest first. */
  turns: readonly Turn[];
  /** The values that a question would be asked with, and what is odd about them. */
  features: Record<string, number>;
  marks: Record<string, Mark>;
  /** Which shot that is, where it is known: what was found of another one says nothing of it. */
  shot?: ShotIdentity;
  /** A table is open, and the shot is one of it. */
  inTable: boolean;
}

/** At most `MOST` questions, the one that helps most first. */
export function suggestions(situation: Situation, language: Language): string[] {
  const messages = SUGGESTIONS[language];
  const { line, turns, features, marks, inTable, shot } = situation;
  const odd = line.features.find(
    ({ name }) => marks[name] === "implausible" || marks[name] === "beyond_limits",
  );
  const about = odd && messages.outside(line.labelOf(odd.name, language));
  const judged = turns.find(
    (turn) => prediction(turn)?.prediction && (!turn.shot || !shot || isSameShot(turn.shot, shot)),
  );
  const first = [messages.cause, messages.predict];
  let found: (string | undefined)[];
  if (judged && sameValues(judged.features, features)) {
    found = [...afterVerdict(situation, judged, language), about];
  } else if (judged) {
    found = [messages.again, messages.cause, about, modeQuestion(line, judged, language)];
  } else if (inTable) {
    found = [messages.predict, messages.cause, about, messages.drivers];
  } else {
    found = [...first, about];
  }
  // A question that was just answered is no suggestion.
  const asked = turns[0]?.end?.kind === "done" ? turns[0].question : "";
  const again = judged && !sameValues(judged.features, features);
  // It says which values are meant: the same without them is no other question.
  const others = again ? [messages.cause] : first;
  const all = [...found, ...others, ...messages.general].filter((question) => question && question !== asked);
  return [...new Set(all as string[])].slice(0, MOST);
}

function afterVerdict(situation: Situation, turn: Turn, language: Language): (string | undefined)[] {
  const messages = SUGGESTIONS[language];
  const { line, features } = situation;
  const rows = importance(turn)?.attributions;
  // There is nothing to ask of a shot that was not judged but what its values are.
  if (isWithheld(turn)) return [];
  const found = prediction(turn);
  if (found?.prediction.class === "defect" || found?.verdict === "unsure") {
    return [
      rows ? undefined : messages.cause,
      modeQuestion(line, turn, language),
      moveQuestion(situation, turn, language),
      messages.improve,
      rows && messages.check,
    ];
  }
  const closest = rows?.find(
    ({ direction, feature }) => direction === "raises" && line.feature(feature)?.limits,
  );
  const value = closest && towardsRisk(line, closest, features[closest.feature]);
  return [
    rows ? undefined : messages.drivers,
    value === undefined || !closest
      ? undefined
      : changeQuestion(line, { [closest.feature]: value }, language),
    messages.keep,
  ];
}

/** What to do against the defect that is most likely. */
function modeQuestion(line: Line, turn: Turn, language: Language): string | undefined {
  const found = prediction(turn);
  const top = found?.defect_modes?.[0];
  if (!top || found?.prediction.class !== "defect") return undefined;
  return SUGGESTIONS[language].mode(line.modeLabel(top.mode, language));
}

/** The best adjustment as a what-if; else the strongest setpoint put to its typical value. */
function moveQuestion({ line, features }: Situation, turn: Turn, language: Language): string | undefined {
  const found = importance(turn);
  const single = found?.adjustments?.find(({ changes }) => changes.length === 1)?.changes[0];
  if (single && line.feature(single.feature)) {
    return changeQuestion(line, { [single.feature]: single.to }, language);
  }
  const driver = found?.attributions?.find(
    ({ feature, direction }) => direction === "raises" && line.feature(feature)?.role === "setpoint",
  );
  if (driver?.typical === undefined || features[driver.feature] === driver.typical) return undefined;
  return changeQuestion(line, { [driver.feature]: driver.typical }, language);
}

/** Two steps on in the direction in which the value already raises the risk, within the limits. */
function towardsRisk(
  line: Line,
  { feature, typical }: Attribution,
  now: number | undefined,
): number | undefined {
  const { limits, step } = line.feature(feature) ?? {};
  if (now === undefined || typical === undefined || !limits || !step) return undefined;
  const value = snapped(now + 2 * step * (now < typical ? -1 : 1), step, limits[0]);
  return value >= limits[0] && value <= limits[1] ? value : undefined;
}
