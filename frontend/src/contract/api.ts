/** What the other routes answer, as the page takes it; names and values are the server's own (generated.ts). */

import type { Fault } from "./events.ts";
import type * as sent from "./generated.ts";
import type { ImportanceAnswer, PredictAnswer } from "./tool_results.ts";
import type { WithOptional } from "./with_optional.ts";

export type {
  CorrectBody,
  DeleteBody,
  FeedbackRequest,
  FileAnswer,
  FileListAnswer,
  FileRow,
  GivenImage,
  IngestBody,
  LossRow,
  Notice,
  StopRequest,
  TurnListAnswer,
  TurnRow,
  UploadBody,
} from "./generated.ts";

/** A line's own schema may lack what only helps to find and read. */
export type Feature = WithOptional<sent.Feature, "aliases" | "codes"> & {
  /** A category's texts, or their numbers: in their order where `codes` do not say theirs. */
  levels?: (string | number)[];
};
export type Example = sent.SampleShot;
export type Equipment = WithOptional<
  sent.Equipment,
  "name_en" | "description" | "description_en" | "action" | "action_en" | "related_features"
>;

/** GET /api/schema: the line's variables. */
export interface LineDocument
  extends WithOptional<Omit<sent.LineSchema, "features" | "equipment">, "defect_modes"> {
  features: Feature[];
  equipment?: Equipment[];
  rows?: sent.TableReading;
}

/** GET /health. */
export type Health = WithOptional<sent.Health, "version" | "model" | "tools" | "line">;

/** GET /api/kb/documents/{id}. */
export type PlantDocument = sent.DocumentAnswer;

/** GET /api/shots: a shot of the line's memory. */
export type RecordedShot = sent.ShotRow;

/** GET /api/shots/{line}/{shot_id}: the same with all that was said of its part, oldest first. */
export type ShotDetail = sent.ShotDetail;
export type SaidOutcome = sent.SaidOutcome;
export type OutcomeRow = sent.OutcomeRow;

/** POST /api/predict/batch, and one of its shots. */
export type BatchAnswers = sent.BatchAnswers;
export type JudgedShot = sent.JudgedShot;

/** A page of GET /api/shots. */
export type ShotPage = Pick<sent.ListAnswer, "shots" | "cursor" | "simulated">;

/** GET /api/shots/changes: a shot that is new or was judged, or the mark to go on from. */
export type ShotChange = { type: "shot" | "outcome"; shot: RecordedShot } | { type: "mark"; after: string };

/** GET /api/shots/chart. */
export type VariableChart = sent.ChartAnswer;

/** GET /api/shots/summary. */
export type ShotSummary = sent.SummaryAnswer;

/** GET /api/line/status. */
export type LineStatus = sent.StatusAnswer;

/** GET /api/reports/shift. */
export type ShiftReport = sent.ShiftReport;

/** POST /api/kb/ingest: one job. */
export type IngestJob = WithOptional<sent.JobAnswer, "statistics" | "failures" | "created_at">;

/** A line of GET /api/lines. */
export interface PlantLine {
  line: string;
  label: string;
  label_en: string;
}

/** POST /api/chat: the page chooses the session itself. */
export type Question = Pick<Required<sent.ChatRequest>, "question" | "features"> & {
  session_id: string;
  turn_id?: string;
  images?: sent.GivenImage[];
  shot?: sent.ShotIdentity;
};

/** GET /api/turns/{id}: a whole turn, also a colleague's. */
export type KeptTurn = sent.TurnAnswer;

/** POST /api/user/forget, about oneself. */
export interface ForgetAnswer {
  complete: boolean;
  /** How many, by kind. */
  deleted: Record<string, number>;
}

/** A tool's answer, or why there is none. */
export type Outcome<T> = T | { error: Fault };

/** POST /api/predict. */
export interface PredictAnswers {
  t1: Outcome<PredictAnswer>;
  t2: Outcome<ImportanceAnswer>;
}
/** One what-if at a time, as values; `scenarios` are for other clients. */
export type PredictRequest = Required<Omit<sent.PredictRequest, "scenarios" | "line">> & { line?: string };
