/** The numbers that a turn's cards show, each with the place it stands at: what the answer's numbers are looked up in. */

import type {
  Adjustment,
  Attribution,
  ImportanceAnswer,
  PredictAnswer,
} from "../../contract/tool_results.ts";
import type { Card } from "../../state/cards.ts";
import type { Turn } from "../../state/turn.ts";
import { cardAnchor, partAnchor } from "../cards/anchors.ts";

export type FactKind =
  | "probability"
  | "threshold"
  | "confidence"
  | "baseline"
  | "mode"
  | "what_if"
  | "value"
  | "typical"
  | "share"
  | "setting"
  | "effect"
  | "near"
  | "base"
  | "similarity";

export interface Fact {
  kind: FactKind;
  value: number;
  /** "%" for probabilities and shares; empty for what has none */
  unit: string;
  /** The id of the node that shows it. */
  anchor: string;
  /** What it is called in answers, in both languages. */
  names: readonly string[];
}

/** How a mode or a variable is called. */
export interface Names {
  ofMode: (id: string) => string[];
  ofFeature: (name: string) => string[];
  unitOf: (name: string) => string;
}

const PROBABILITY = ["불량 확률", "양품 확률", "확률", "판정", "defect probability", "probability", "risk"];
const THRESHOLD = ["판정 기준", "기준", "임계", "threshold"];
const CONFIDENCE = ["판정 적중률", "신뢰도", "hit rate", "confidence"];
const BASELINE = ["가정 전", "현재", "지금", "확률", "baseline", "now", "probability"];
const EFFECT = ["확률", "조정", "낮아", "내려", "probability", "adjust", "risk"];
const NEAR = ["가까운", "불량이었", "near", "defects"];
const BASE = ["평균", "기본", "base", "average"];
const SIMILAR = ["비슷", "유사", "similar"];

/** All facts of the cards. A number that two cards show counts for the one that it comes from. */
export function factsOf(turn: Pick<Turn, "id" | "cards">, names: Names): Fact[] {
  const facts: Fact[] = [];
  for (const card of turn.cards) {
    try {
      facts.push(...factsOfCard(card, cardAnchor(turn, card), names));
    } catch {
      // A result that is not as it should be shows no numbers, and so has none to link to.
    }
  }
  const shown = new Set<string>();
  return facts.filter(({ kind, value, unit, names: called }) => {
    if (!Number.isFinite(value)) return false;
    // Before an adjustment stands the verdict's own probability; what is set starts from the driver's value.
    const subject = kind === "setting" || kind === "value" ? called[0] : kind === "mode" ? called.join() : "";
    const same =
      kind === "effect" || kind === "baseline" ? "probability" : kind === "setting" ? "value" : kind;
    const key = JSON.stringify([same, subject, unit, value.toPrecision(9)]);
    return !shown.has(key) && shown.add(key);
  });
}

function factsOfCard(card: Card, anchor: string, names: Names): Fact[] {
  if (!card.data) return [];
  if (card.tool === "predict_quality") return predicted(card, anchor, names);
  return card.tool === "analyze_feature_importance"
    ? explained(card.data as ImportanceAnswer, anchor, names)
    : [];
}

function predicted({ data, overrides }: Card, anchor: string, names: Names): Fact[] {
  const { prediction, threshold, baseline, defect_modes } = data as PredictAnswer;
  const percents = (kind: FactKind, called: readonly string[], shares: (number | undefined)[]) =>
    shares.map((share) => fact(kind, share === undefined ? Number.NaN : share * 100, "%", anchor, called));
  const { defect, normal } = prediction?.class_probabilities ?? {};
  const before = baseline?.prediction?.class_probabilities;
  return [
    ...percents("probability", PROBABILITY, [defect, normal, prediction?.probability]),
    ...percents("threshold", THRESHOLD, [threshold]),
    ...percents("baseline", BASELINE, [before?.defect, before?.normal]),
    fact("confidence", prediction?.confidence_score, "", anchor, CONFIDENCE),
    ...(defect_modes ?? []).flatMap(({ mode, probability }) =>
      percents("mode", names.ofMode(mode), [probability]),
    ),
    ...Object.entries(overrides).map(([name, value]) =>
      fact("what_if", value, names.unitOf(name), anchor, names.ofFeature(name)),
    ),
  ];
}

function explained(data: ImportanceAnswer, card: string, names: Names): Fact[] {
  return [
    ...(data.attributions ?? []).flatMap((row) =>
      driver(row, partAnchor(card, `driver-${row.feature}`), names),
    ),
    ...(data.attributions ? [] : (data.top_features_percent ?? [])).map(([name, share]) =>
      fact("share", share, "%", partAnchor(card, `driver-${name}`), [name, ...names.ofFeature(name)]),
    ),
    ...(data.adjustments ?? []).flatMap((row, index) =>
      adjustment(row, partAnchor(card, `adjustment-${index}`), names),
    ),
    fact("base", scaled(data.base_probability), "%", card, BASE),
    ...(data.similar_shots ?? []).map(({ similarity }) =>
      fact("similarity", scaled(similarity), "%", card, SIMILAR),
    ),
  ];
}

function driver(row: Attribution, anchor: string, names: Names): Fact[] {
  const called = [...new Set([row.label, row.label_en, row.feature, ...names.ofFeature(row.feature)])].filter(
    (name): name is string => Boolean(name),
  );
  return [
    fact("value", row.value, row.unit, anchor, called),
    ...[row.typical, row.typical_low, row.typical_high].map((value) =>
      fact("typical", value, row.unit, anchor, called),
    ),
    fact("share", row.percent, "%", anchor, called),
  ];
}

function adjustment(row: Adjustment, anchor: string, names: Names): Fact[] {
  return [
    ...row.changes.flatMap(({ feature, from, to, unit }) =>
      [from, to].map((value) => fact("setting", value, unit, anchor, names.ofFeature(feature))),
    ),
    fact("effect", scaled(row.defect_probability_before), "%", anchor, EFFECT),
    fact("effect", scaled(row.defect_probability_after), "%", anchor, EFFECT),
    fact("near", scaled(row.support?.rate), "%", anchor, NEAR),
  ];
}

function fact(kind: FactKind, value: unknown, unit: string, anchor: string, names: readonly string[]): Fact {
  return { kind, value: typeof value === "number" ? value : Number.NaN, unit, anchor, names };
}

function scaled(share: number | undefined): number | undefined {
  return share === undefined ? undefined : share * 100;
}
