/**
 * The events of POST /api/chat, as the page takes them. A stream is `status`, then any of these, then one
 * `done` or `error`.
 *
 * Names and values are the server's own (generated.ts). What a server before this page's leaves out is optional
 * here, so that the compiler asks for a way to show its absence.
 */

import type * as sent from "./generated.ts";
import type { ToolName } from "./generated.ts";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "./tool_results.ts";
import type { WithOptional } from "./with_optional.ts";

export type {
  AnswerChoice,
  Citation,
  Fault,
  FieldFault,
  InputChange,
  Notice,
  ToolInput,
  ToolName,
  Unsupported,
} from "./generated.ts";

/** A tool whose answer is a card of its own. Look-ups of variables and shots are told by the answer alone. */
export type CardTool = Exclude<ToolName, "look_up_variables" | "look_at_shots">;

export type Usage = Partial<sent.Usage>;

/** An event of which some fields are taken differently from what this server sends; older ones tell no times. */
type Received<E extends { elapsed: number }, Fields = unknown> = Omit<E, "elapsed" | keyof Fields> & {
  /** Seconds since the request. */
  elapsed?: number;
} & Fields;

export type ChatEvent =
  | Received<sent.StatusEvent>
  | Received<sent.ToolStartEvent>
  | Received<sent.ToolEndEvent, { result: Partial<sent.Failure> }>
  | Received<sent.T1ResultEvent, { data: PredictAnswer }>
  | Received<sent.T2ResultEvent, { data: ImportanceAnswer }>
  | Received<sent.T3ResultEvent, { data: SearchAnswer }>
  | Received<sent.AnswerDeltaEvent>
  | Received<sent.AiResponseEvent, { data: Partial<sent.WholeAnswer> }>
  | Received<
      WithOptional<sent.DoneEvent, "session_id" | "cached" | "stopped" | "warnings" | "turn_id">,
      { usage?: Usage }
    >
  | Received<WithOptional<sent.ErrorEvent, "retryable">>;
