/** Setpoints moved away from the shot's values, and what the model says of it. The last question wins. */

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ApiError, asApiError } from "../../api/api_error.ts";
import type { Client } from "../../api/client.ts";
import type { Companion, PredictAnswer, QualityClass, Reason, Verdict } from "../../contract/tool_results.ts";
import type { Shot } from "../../state/shot.ts";
import { held } from "./sliders.ts";

/** A slider that is dragged moves many times a second. */
const PAUSE_MS = 200;

export type Outcome =
  | { kind: "none" }
  /** `last` is what was known of the change before, so that the figures do not flicker. */
  | { kind: "asking"; last: Comparison | null }
  | { kind: "known"; comparison: Comparison }
  | { kind: "failed"; fault: ApiError };

/** Runs something later; gives a way to call it off. A test passes its own. */
export type Later = (run: () => void, ms: number) => () => void;

export class WhatIf {
  /** What was moved, by variable. */
  readonly moved: Signal<Record<string, number>> = signal({});
  readonly outcome: Signal<Outcome> = signal({ kind: "none" });
  readonly count: ReadonlySignal<number> = computed(() => Object.keys(this.moved.value).length);
  #cancel: () => void = () => {};

  constructor(
    private readonly shot: Shot,
    private readonly predict: Client["predict"],
    private readonly later: Later = timer,
  ) {}

  /** Asks whenever the moved setpoints or the shot's values change, until the returned function is called. */
  watch(): () => void {
    const asking = effect(() => this.#changed(this.shot.read.value.features, this.moved.value));
    let base = this.shot.base.peek();
    // A what-if is about one shot: another one begins afresh.
    const following = effect(() => {
      if (this.shot.base.value !== base) this.reset();
      base = this.shot.base.value;
    });
    return () => {
      asking();
      following();
      this.#cancel();
    };
  }

  /** Moves a setpoint, held on its grid and within the machine's limits. */
  move(name: string, value: number): void {
    const feature = this.shot.line.feature(name);
    if (!feature || !Number.isFinite(value)) return;
    const to = held(feature, value);
    const { [name]: _, ...others } = this.moved.peek();
    this.moved.value = to === this.shot.read.peek().features[name] ? others : { ...others, [name]: to };
  }

  /** Puts one setpoint back to the shot's value. */
  undo(name: string): void {
    const { [name]: _, ...others } = this.moved.peek();
    this.moved.value = others;
  }

  reset(): void {
    this.moved.value = {};
  }

  /** Writes the moved setpoints, and what moved along, into the shot's fields. Gives how many setpoints. */
  apply(): number {
    const changes = Object.entries(this.moved.peek()).map(([feature, to]) => ({ feature, to }));
    const known = this.outcome.peek();
    const companions = known.kind === "known" ? known.comparison.companions : [];
    this.reset();
    this.shot.apply(companions);
    return this.shot.apply(changes);
  }

  /** Asks the same again. */
  again(): void {
    this.#changed(this.shot.read.peek().features, this.moved.peek());
  }

  #changed(features: Record<string, number>, overrides: Record<string, number>): void {
    this.#cancel();
    if (Object.keys(overrides).length === 0) {
      this.outcome.value = { kind: "none" };
      return;
    }
    const before = this.outcome.peek();
    const last = before.kind === "known" ? before.comparison : before.kind === "asking" ? before.last : null;
    this.outcome.value = { kind: "asking", last };
    const request = new AbortController();
    const waiting = this.later(() => void this.#ask(features, overrides, request.signal), PAUSE_MS);
    this.#cancel = () => {
      waiting();
      request.abort();
    };
  }

  async #ask(
    features: Record<string, number>,
    overrides: Record<string, number>,
    signal: AbortSignal,
  ): Promise<void> {
    let outcome: Outcome;
    try {
      const { t1 } = await this.predict(features, overrides, signal);
      if ("error" in t1)
        throw new ApiError(200, t1.error.code, t1.error.message, { details: t1.error.details ?? [] });
      const found = comparison(t1);
      if (!found) throw new ApiError(200, "no_baseline", "The answer does not hold both predictions.");
      outcome = { kind: "known", comparison: found };
    } catch (error) {
      outcome = { kind: "failed", fault: asApiError(error) };
    }
    if (!signal.aborted) this.outcome.value = outcome;
  }
}

const timer: Later = (run, ms) => {
  const id = setTimeout(run, ms);
  return () => clearTimeout(id);
};

export interface Side {
  /** Calibrated, of a defect. */
  defect: number;
  class: QualityClass;
  /** The class, or that there is no plain verdict. */
  verdict: Verdict;
}

export interface Comparison {
  before: Side;
  after: Side;
  /** null where the server did not say */
  threshold: number | null;
  /** The changed shot is unlike those that the model was trained on. */
  unlikeKnown: boolean;
  /** The reasons why there is no verdict on the changed shot; null where there is one. */
  withheld: Reason[] | null;
  /** What moved along with the setpoints. */
  companions: Companion[];
}

/** null where the answer does not hold both sides. */
export function comparison(answer: PredictAnswer): Comparison | null {
  const before = side(answer.baseline);
  const after = side(answer);
  if (!before || !after) return null;
  const { threshold = null, data_quality: quality } = answer;
  const { companions = [] } = answer;
  const withheld = answer.verdict === "withheld" ? (answer.reasons ?? []) : null;
  return { before, after, threshold, unlikeKnown: quality?.unlike_known === true, withheld, companions };
}

/** In percent points to one decimal, rounded as the answers round it: 71.35 % → 68.82 % is -2.5. */
export function points({ before, after }: Comparison): number {
  // Minus zero would be written with its sign.
  return Math.round((after.defect - before.defect) * 1000) / 10 + 0;
}

function side(answer: Pick<PredictAnswer, "prediction" | "verdict"> | undefined): Side | null {
  const found = answer?.prediction;
  const defect = found?.class_probabilities?.defect;
  if (!found?.class || typeof defect !== "number") return null;
  return { defect, class: found.class, verdict: answer?.verdict ?? found.class };
}
