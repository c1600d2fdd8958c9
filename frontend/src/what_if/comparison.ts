/** Before and after a change, from the answer of POST /api/predict. */

import type { PredictAnswer, QualityClass } from "../contract/results.ts";

export interface Side {
  /** Calibrated, of a defect. */
  defect: number;
  class: QualityClass;
}

export interface Comparison {
  before: Side;
  after: Side;
  /** null where the server did not say */
  threshold: number | null;
  /** The changed shot is unlike those that the model was trained on. */
  unlikeKnown: boolean;
}

/** null where the answer does not hold both sides. */
export function comparison(answer: PredictAnswer): Comparison | null {
  const before = side(answer.baseline?.prediction);
  const after = side(answer.prediction);
  if (!before || !after) return null;
  const { threshold = null, data_quality: quality } = answer;
  return { before, after, threshold, unlikeKnown: quality?.unlike_known === true };
}

/** In percent points to one decimal, rounded as the answers round it: 71.35 % → 68.82 % is -2.5. */
export function points({ before, after }: Comparison): number {
  // Minus zero would be written with its sign.
  return Math.round((after.defect - before.defect) * 1000) / 10 + 0;
}

function side(found: PredictAnswer["prediction"] | undefined): Side | null {
  const defect = found?.class_probabilities?.defect;
  return found?.class && typeof defect === "number" ? { defect, class: found.class } : null;
}
