/**
 * The tools' answers, as far as the page shows them. docs/api.md says what each field means.
 *
 * They come from another program: what a reader could miss without harm is optional here, so that
 * the compiler asks for a way to show its absence.
 */

export type QualityClass = "defect" | "normal";
export type Confidence = "high" | "medium" | "low";

/** Tools that a plant has already give less than the contract's: a class or a probability at least. */
export interface Prediction {
  class?: QualityClass;
  /** Calibrated, of `class`. */
  probability?: number;
  probability_percent?: number;
  confidence?: Confidence;
  confidence_score?: number;
  class_probabilities?: Record<QualityClass, number>;
}

export interface ModeProbability {
  mode: string;
  probability: number;
}

export interface DataQuality {
  missing?: string[];
  imputed?: { feature: string; value: number }[];
  unknown?: string[];
  out_of_range?: string[];
  /** Share of the training shots that were more usual than this one. */
  anomaly_score?: number;
  unlike_known?: boolean;
}

export interface PredictAnswer {
  prediction: Prediction;
  defect_modes?: ModeProbability[];
  threshold?: number;
  data_quality?: DataQuality;
  baseline?: { prediction: Prediction };
  model_version?: string;
}

export interface Attribution {
  feature: string;
  label?: string;
  label_en?: string;
  value: number | null;
  unit: string;
  typical?: number;
  typical_low?: number;
  typical_high?: number;
  compared?: "below" | "within" | "above" | null;
  /** In calibrated log-odds of a defect. */
  shap?: number;
  direction?: "raises" | "lowers";
  percent?: number;
}

export interface Change {
  feature: string;
  from: number | null;
  to: number;
  unit: string;
}

export interface Adjustment {
  changes: Change[];
  defect_probability_before: number;
  defect_probability_after: number;
}

export interface EquipmentDescription {
  id: string;
  name: string;
  name_en?: string;
  description: string;
  description_en?: string;
  action: string;
  action_en?: string;
  related_features?: string[];
}

export interface SimilarShot {
  id: string;
  run?: number;
  shot?: number;
  outcome: QualityClass;
  mode: string | null;
  distance?: number;
  similarity: number;
}

export interface ImportanceAnswer {
  /** Of the whole, or only an order with its numbers where no percentages follow from them. */
  top_features?: [string, number][];
  top_features_percent?: [string, number][];
  other_percent?: number;
  attributions?: Attribution[];
  base_probability?: number;
  equipment_descriptions?: EquipmentDescription[];
  adjustments?: Adjustment[];
  similar_shots?: SimilarShot[];
  model_version?: string;
}

export interface DocumentRow {
  id: string;
  title: string;
  excerpt?: string;
  /** `[start, end)` in characters of the excerpt. */
  highlights?: [number, number][];
  score?: number;
  category?: string;
  language?: string;
  uri?: string;
}

export interface SearchAnswer {
  found?: boolean;
  answer?: string;
  results?: DocumentRow[];
  index_version?: string;
}
