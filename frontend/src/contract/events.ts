/** The events of POST /api/chat. A stream is `status`, then any of these, then one `done` or `error`. */

import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "./tool_results.ts";

export type ToolName = "predict_quality" | "analyze_feature_importance" | "search_knowledge_base";

/** What a failed tool's result, or a refused request, holds under `error`. */
export interface Fault {
  code: string;
  message: string;
  details?: Detail[];
}

export interface Detail {
  field: string;
  reason: string;
}

/** One value of a what-if. */
export interface InputChange {
  feature: string;
  /** null where the shot has no such value */
  from: number | null;
  to: number;
  unit: string;
}

/**
 * What a tool is called with. `features` are all values of the shot, `changes` those of a what-if.
 * Servers before `changes` told the changed values alone, as `features`.
 */
export interface ToolInput {
  features?: Record<string, number>;
  changes?: InputChange[];
  query?: string;
}

export interface Citation {
  id: string;
  title: string;
  uri: string;
}

/** A number that no result supports: `[start, end)` in characters of the answer. */
export interface Unsupported {
  text: string;
  start: number;
  end: number;
}

export interface Usage {
  model_id?: string;
  turns?: number;
  input_tokens?: number;
  output_tokens?: number;
  cache_read_tokens?: number;
  cache_write_tokens?: number;
}

export interface Warning {
  code: string;
  message: string;
}

interface Timed {
  /** Seconds since the request. Older servers leave it out. */
  elapsed?: number;
}

export type StatusEvent = Timed & { type: "status"; message: string };
export type ToolStartEvent = Timed & { type: "tool_start"; tool: string; tool_use_id: string; input: ToolInput };
export type ToolEndEvent = Timed & { type: "tool_end"; tool: string; tool_use_id: string; result: { error?: Fault } };
export type T1Event = Timed & { type: "t1_result"; data: PredictAnswer };
export type T2Event = Timed & { type: "t2_result"; data: ImportanceAnswer };
export type T3Event = Timed & { type: "t3_result"; data: SearchAnswer };
export type DeltaEvent = Timed & { type: "answer_delta"; text: string };
export type ResponseEvent = Timed & {
  type: "ai_response";
  data: { answer?: string; citations?: Citation[]; unsupported?: Unsupported[] };
};
export type DoneEvent = Timed & {
  type: "done";
  usage?: Usage;
  session_id?: string;
  cached?: boolean;
  stopped?: boolean;
  warnings?: Warning[];
};
export type ErrorEvent = Timed & { type: "error"; code: string; message: string; retryable?: boolean };

export type ChatEvent =
  | StatusEvent
  | ToolStartEvent
  | ToolEndEvent
  | T1Event
  | T2Event
  | T3Event
  | DeltaEvent
  | ResponseEvent
  | DoneEvent
  | ErrorEvent;
