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

/** In percent points, between the percents as they are shown: 71.4 % → 68.8 % is -2.6. */
export function points({ before, after }: Comparison): number {
  const tenths = (fraction: number) => Math.round(fraction * 1000);
  return (tenths(after.defect) - tenths(before.defect)) / 10;
}

function side(found: PredictAnswer["prediction"] | undefined): Side | null {
  const defect = found?.class_probabilities?.defect;
  return found && typeof defect === "number" ? { defect, class: found.class } : null;
}
