/**
 * The tools' answers, as the page takes them. docs/api.md says what each field means; names and values are the
 * contracts' own (generated.ts).
 *
 * They come from another program, which a plant may have had before: what a reader could miss without harm is
 * optional here, so that the compiler asks for a way to show its absence.
 */

import type * as sent from "./generated.ts";
import type { WithOptional } from "./with_optional.ts";

export type { Adjustment, Companion, ModeProbability, Support } from "./generated.ts";

/** Tools that a plant has already give less than the contract's: a class or a probability at least. */
export type Prediction = Partial<sent.Prediction>;
export type QualityClass = sent.Prediction["class"];
export type Confidence = sent.Prediction["confidence"];
export type DataQuality = Partial<sent.DataQuality>;

export interface PredictAnswer
  extends Partial<Omit<sent.PredictResponse, "prediction" | "data_quality" | "baseline" | "scenarios">> {
  prediction: Prediction;
  scenarios?: ScenarioAnswer[];
  data_quality?: DataQuality;
  baseline?: { prediction: Prediction; verdict?: Verdict; reasons?: Reason[] };
}

export type Verdict = sent.ScenarioResult["verdict"];
export type Reason = sent.Reason;

/** A plant's own tool gives a change's name and value, and perhaps no more. */
export type ScenarioChange = WithOptional<sent.PlannedChange, "from" | "unit" | "beyond_limit" | "asked">;

export interface ScenarioAnswer {
  changes: ScenarioChange[];
  prediction: Prediction;
  defect_probability?: number;
  verdict?: Verdict;
  reasons?: Reason[];
  companions?: sent.Companion[];
}

export type Attribution = WithOptional<
  sent.Attribution,
  | "label"
  | "label_en"
  | "typical"
  | "typical_low"
  | "typical_high"
  | "compared"
  | "shap"
  | "direction"
  | "percent"
>;

/** `from` is null where the shot has no such value. */
export type Change = Omit<sent.Change, "from"> & { from: number | null };

export type EquipmentDescription = WithOptional<
  sent.EquipmentDescription,
  "name_en" | "description_en" | "action_en" | "related_features"
>;

export type SimilarShot = WithOptional<sent.SimilarShot, "run" | "shot" | "distance">;

/** Of the whole, or only an order with its numbers where no percentages follow from them. */
/** The ground of the adjustments, or why there are none. */
export type Advice = WithOptional<sent.Advice, "code" | "message_ko">;

export interface ImportanceAnswer
  extends Partial<
    Omit<sent.ImportanceResponse, "attributions" | "equipment_descriptions" | "similar_shots" | "advice">
  > {
  attributions?: Attribution[];
  equipment_descriptions?: EquipmentDescription[];
  similar_shots?: SimilarShot[];
  advice?: Advice;
}

export type DocumentRow = Pick<sent.ResultRow, "id" | "title"> &
  Partial<Omit<sent.ResultRow, "highlights">> & {
    /** `[start, end)` in characters of the excerpt. */
    highlights?: [number, number][];
  };

export interface SearchAnswer extends Partial<Omit<sent.SearchResponse, "results" | "sources">> {
  results?: DocumentRow[];
}
