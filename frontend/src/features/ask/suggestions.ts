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
  /** The turn of the verdict that stands beside the conversation, also where no question was asked for it. */
  shown?: Turn | undefined;
}

/** At most `MOST` questions, the one that helps most first. */
export function suggestions(situation: Situation, language: Language): string[] {
  const messages = SUGGESTIONS[language];
  const { line, turns, features, marks, inTable, shot, shown } = situation;
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
  } else if (shown && prediction(shown)?.prediction) {
    found = [messages.cause, messages.predict, about, modeQuestion(line, shown, language)];
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
  const general = messages.general(likelyLabel(line, judged ?? shown, language));
  const all = [...found, ...others, ...general].filter((question) => question && question !== asked);
  return [...new Set(all as string[])].slice(0, MOST);
}

function afterVerdict(situation: Situation, turn: Turn, language: Language): (string | undefined)[] {
  const messages = SUGGESTIONS[language];
  const { line } = situation;
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
  return [
    rows ? undefined : messages.drivers,
    moveQuestion(situation, turn, language),
    messages.keep(likelyLabel(line, turn, language)),
  ];
}

/** The mode that the shot would have; undefined where nothing is known of it. */
function likeliestMode(turn: Turn | undefined): string | undefined {
  return turn && prediction(turn)?.defect_modes?.[0]?.mode;
}

/** That mode's name; a common one's where no verdict says which it would be. */
function likelyLabel(line: Line, turn: Turn | undefined, language: Language): string {
  const mode = likeliestMode(turn);
  return mode ? line.modeLabel(mode, language) : SUGGESTIONS[language].common;
}

/** What to do against the defect that is most likely. */
function modeQuestion(line: Line, turn: Turn, language: Language): string | undefined {
  const found = prediction(turn);
  const top = likeliestMode(turn);
  if (!top || (found?.prediction.class !== "defect" && found?.verdict !== "unsure")) return undefined;
  return SUGGESTIONS[language].mode(line.modeLabel(top, language));
}

/** The best adjustment as a what-if; else the first setpoint that raises the risk, put to what is typical. */
function moveQuestion({ line, features }: Situation, turn: Turn, language: Language): string | undefined {
  const found = importance(turn);
  const better = found?.adjustments?.find(
    ({
      changes: [change, more],
      observed,
      defect_probability_before: before,
      defect_probability_after: after,
    }) => change && !more && line.feature(change.feature) && after < before && observed?.code !== "no_gain",
  )?.changes[0];
  if (better) return changeQuestion(line, { [better.feature]: better.to }, language);
  for (const row of found?.attributions ?? []) {
    const value = row.direction === "raises" ? towardsTypical(line, row, features[row.feature]) : undefined;
    if (value !== undefined) return changeQuestion(line, { [row.feature]: value }, language);
  }
  return undefined;
}

/**
 * The typical value of what can be set, within the machine's limits; undefined where the value is there already,
 * or where the limits leave nothing on the way to it.
 */
function towardsTypical(
  line: Line,
  { feature, typical }: Attribution,
  now: number | undefined,
): number | undefined {
  const known = line.feature(feature);
  if (known?.role !== "setpoint" || now === undefined || typical === undefined) return undefined;
  const [low, high] = known.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { step } = known;
  const within = Math.min(Math.max(typical, low), high);
  const value = step && known.limits ? onGrid(within, step, [low, high], now) : within;
  // Between the value as it is and the typical one, which may itself lie beyond the limits.
  return value !== now && (value - now) * (typical - value) >= 0 ? value : undefined;
}

/** The value of the grid that is nearest to `value`, and no further from `now` than it is. */
function onGrid(value: number, step: number, [low, high]: [number, number], now: number): number {
  const nearest = snapped(value, step, low);
  const back =
    Math.abs(nearest - now) > Math.abs(value - now) + step / 1000 ? step * Math.sign(now - value) : 0;
  return Math.min(Math.max(snapped(nearest + back, step, low), low), high);
}
