/** What is known of the shot at hand: the newest verdict on it, and the drivers that belong to that verdict. */

import type { RecordedShot } from "../contract/api.ts";
import type { PredictAnswer } from "../contract/tool_results.ts";
import type { Card } from "./cards.ts";
import { isSameShot, type ShotIdentity } from "./shot_identity.ts";
import { applyEvent, importance, isSupposed, prediction, type Turn } from "./turn.ts";

/** A card with the turn that brought it. */
export interface Shown {
  turn: Turn;
  card: Card;
}

export interface Finding {
  verdict: Shown | null;
  drivers: Shown | null;
}

export const NOTHING: Finding = { verdict: null, drivers: null };

/**
 * Of the turns about this shot, the one that was asked last and has a verdict, of the values that stand there now
 * before any other; drivers only where they are of the same values and by the same model, so that no two answers
 * are mixed.
 *
 * @param now the values that stand in the fields
 */
export function findingOf(
  turns: readonly Turn[],
  shot: ShotIdentity,
  now: Record<string, number> | null = null,
): Finding {
  const own = turnsOf(turns, shot);
  const ofNow = now === null ? [] : own.filter(({ features }) => sameValues(features, now));
  const verdict = firstOf(ofNow, "predict_quality") ?? firstOf(own, "predict_quality");
  if (!verdict) return { verdict, drivers: firstOf(own, "analyze_feature_importance") };
  const same = own.filter(
    (turn) => sameValues(turn.features, verdict.turn.features) && isOfModel(turn, modelOf(verdict.turn)),
  );
  return { verdict, drivers: firstOf(same, "analyze_feature_importance") };
}

/** The turns about a shot, the newest first. */
export function turnsOf(turns: readonly Turn[], shot: ShotIdentity): Turn[] {
  return turns
    .filter((turn) => turn.shot && isSameShot(turn.shot, shot))
    .sort((one, other) => other.askedAt - one.askedAt);
}

/**
 * The newest whole diagnosis of a shot with exactly these values, verdict and drivers, by the model that judges now;
 * null where there is none.
 *
 * @param model the version that judged last, as far as anything told
 */
export function standingDiagnosis(
  turns: readonly Turn[],
  shot: ShotIdentity,
  { values, model }: { values: Record<string, number>; model: string | null },
): Turn | null {
  const found = turnsOf(turns, shot).find(
    (turn) =>
      sameValues(turn.features, values) &&
      turn.end?.kind === "done" &&
      !turn.end.stopped &&
      prediction(turn) !== undefined &&
      importance(turn) !== undefined &&
      isOfModel(turn, model),
  );
  return found ?? null;
}

/** The version of the model that judged in a turn; null where it told none. */
export function modelOf(turn: Turn): string | null {
  return prediction(turn)?.model_version || null;
}

/** Not by another model, as far as both are known. */
function isOfModel(turn: Turn, model: string | null): boolean {
  const own = modelOf(turn);
  return own === null || model === null || own === model;
}

/** Whether the page shows this card of a turn beside the conversation. */
export function isShown({ verdict, drivers }: Finding, turn: Turn, card: Card): boolean {
  return [verdict, drivers].some((shown) => shown?.turn.id === turn.id && shown.card.key === card.key);
}

export function sameValues(one: Record<string, number>, other: Record<string, number>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** What the line's memory has of a shot, as an answer that nobody has to be asked for. */
export function withKeptVerdict(turn: Turn, row: RecordedShot): Turn {
  const { verdict, defect_probability: defect, threshold, mode, missing, model_version } = row;
  const data: PredictAnswer = {
    prediction: {
      ...(verdict === "defect" || verdict === "normal" ? { class: verdict } : {}),
      class_probabilities: { normal: 1 - defect, defect },
    },
    verdict,
    threshold,
    data_quality: { missing: [...missing], unlike_known: row.unlike_known },
    model_version,
    // The memory keeps which mode is most probable, and not how probable.
    ...(mode ? { defect_modes: [{ mode, probability: Number.NaN }] } : {}),
  };
  return applyEvent(turn, { type: "t1_result", data, elapsed: 0 } as Parameters<typeof applyEvent>[1]);
}

/** The first card of a tool about the shot as it is; that of a what-if is about another. */
function firstOf(turns: readonly Turn[], tool: Card["tool"]): Shown | null {
  for (const turn of turns) {
    const card = turn.cards.find((one) => one.tool === tool && !isSupposed(one));
    if (card) return { turn, card };
  }
  return null;
}
