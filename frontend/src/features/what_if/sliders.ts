/** The setpoints as sliders within the machine's limits, and which of them come first. */

import type { Feature } from "../../contract/api.ts";
import type { Attribution } from "../../contract/tool_results.ts";
import { snapped } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";
import { stepOf } from "../../line/stepping.ts";

export interface Slider {
  feature: Feature;
  min: number;
  max: number;
  step: number;
  /** The shot's own value; null where its field holds none. */
  now: number | null;
  /** Where the slider stands: moved there, or the shot's value, or the typical one; within the limits. */
  at: number;
  moved: boolean;
}

/** The value on the slider's grid that is nearest, within the limits. */
export function held(feature: Feature, value: number): number {
  const [low, high] = feature.limits ?? feature.plausible;
  return Math.min(high, Math.max(low, snapped(value, stepOf(feature), low)));
}

export function sliderOf(feature: Feature, now: number | null, moved: number | undefined): Slider {
  const [min, max] = feature.limits ?? feature.plausible;
  // The shot's own value may lie off the grid, or outside: it is shown where it would be.
  const at = moved ?? Math.min(max, Math.max(min, now ?? feature.typical));
  return { feature, min, max, step: stepOf(feature), now, at, moved: moved !== undefined };
}

/**
 * The setpoints that can be moved: those that raise the risk of the last diagnosis first, the strongest
 * in front, then its other drivers. Without one, those in which the line's sample shots differ most.
 */
export function ordered(line: Line, attributions: readonly Attribution[] | undefined): Feature[] {
  const setpoints = line.features.filter(({ role, limits }) => role === "setpoint" && limits);
  const weight = attributions?.length ? byDrivers(attributions) : bySamples(line);
  return setpoints
    .map((feature, index) => ({ feature, index, weight: weight(feature) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ feature }) => feature);
}

function byDrivers(attributions: readonly Attribution[]): (feature: Feature) => number {
  const raising = 1e6;
  const weights = new Map(
    attributions.map(
      ({ feature, shap }) => [feature, Math.abs(shap ?? 0) + ((shap ?? 0) > 0 ? raising : 0)] as const,
    ),
  );
  return ({ name }) => weights.get(name) ?? 0;
}

function bySamples(line: Line): (feature: Feature) => number {
  return ({ name, typical, limits: [low, high] = [0, 1] }) =>
    Math.max(
      0,
      ...line.examples.map(({ features }) => Math.abs((features[name] ?? typical) - typical) / (high - low)),
    );
}
