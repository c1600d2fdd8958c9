/**
 * One question and what has come for it so far, as data: `after(turn, event)` gives the next state.
 * Nothing here touches the page, and parts that an event leaves alone stay the same objects.
 */

import type { ApiError } from "../api/api_error.ts";
import type { ChatEvent, Citation, Detail, Fault, ToolInput, Unsupported, Usage, Warning } from "../contract/events.ts";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../contract/results.ts";
import { type Card, cardOf, withFailure, withResult } from "./cards.ts";

/** Times are in seconds since the request. */
export interface Row {
  kind: "status" | "tool" | "answer";
  at: number;
  /** null while a tool runs */
  until: number | null;
  text?: string;
  tool?: string;
  id?: string;
  failed?: boolean;
  pieces?: number;
}

export type End =
  | {
      kind: "done";
      at: number;
      usage: Usage;
      sessionId: string | null;
      cached: boolean;
      stopped: boolean;
      warnings: Warning[];
    }
  | { kind: "error"; at: number; code: string; message: string; retryable: boolean }
  /** The stream ended without `done` or `error`. */
  | { kind: "cut" }
  /** No stream began. */
  | {
      kind: "refused";
      status: number;
      code: string;
      message: string;
      details: Detail[];
      retryAfter: number | null;
      retryable: boolean;
    };

export interface Turn {
  id: string;
  question: string;
  features: Record<string, number>;
  /** When it was asked, in ms since the epoch. */
  askedAt: number;
  rows: Row[];
  cards: Card[];
  /** What each tool use was asked for, by its id. */
  calls: Record<string, { tool: string; input: ToolInput }>;
  /** The tool use that ended last, by tool: the one that a result belongs to. */
  last: Record<string, string>;
  answer: string;
  citations: Citation[];
  unsupported: Unsupported[];
  /** Finds the answer in the server's log; empty until it began. */
  traceId: string;
  end: End | null;
}

export function opened(id: string, question: string, features: Record<string, number>, askedAt: number): Turn {
  return {
    id,
    question,
    features,
    askedAt,
    rows: [],
    cards: [],
    calls: {},
    last: {},
    answer: "",
    citations: [],
    unsupported: [],
    traceId: "",
    end: null,
  };
}

/** The turn after an event; the same object for an unknown event, and after the end. */
export function after(turn: Turn, event: ChatEvent): Turn {
  if (turn.end) return turn;
  const at = Number(event.elapsed) || 0;
  switch (event.type) {
    case "status":
      return withRow(turn, { kind: "status", at, until: at, text: String(event.message) });
    case "tool_start":
      return toolStarted(turn, event.tool, event.tool_use_id, event.input, at);
    case "tool_end":
      return toolEnded(turn, event.tool, event.tool_use_id, event.result?.error ?? null, at);
    case "t1_result":
      return withResult(turn, "predict_quality", event.data);
    case "t2_result":
      return withResult(turn, "analyze_feature_importance", event.data);
    case "t3_result":
      return withResult(turn, "search_knowledge_base", event.data);
    case "answer_delta":
      return { ...turn, answer: turn.answer + String(event.text), rows: answerRows(turn.rows, at) };
    case "ai_response":
      return {
        ...turn,
        answer: typeof event.data?.answer === "string" ? event.data.answer : turn.answer,
        citations: event.data?.citations ?? [],
        unsupported: event.data?.unsupported ?? [],
      };
    case "done":
      return {
        ...turn,
        end: {
          kind: "done",
          at,
          usage: event.usage ?? {},
          sessionId: event.session_id ?? null,
          cached: event.cached === true,
          stopped: event.stopped === true,
          warnings: event.warnings ?? [],
        },
      };
    case "error":
      return {
        ...turn,
        end: {
          kind: "error",
          at,
          code: String(event.code),
          message: String(event.message),
          retryable: event.retryable === true,
        },
      };
    default:
      return turn;
  }
}

/** The stream has ended: cut off, unless it said how. */
export function closed(turn: Turn): Turn {
  return turn.end ? turn : { ...turn, end: { kind: "cut" } };
}

/** No stream began. */
export function refused(turn: Turn, fault: ApiError): Turn {
  const { status, code, message, details, retryAfter, retryable, traceId } = fault;
  return { ...turn, traceId, end: { kind: "refused", status, code, message, details, retryAfter, retryable } };
}

/** The turn's results, the baseline's before those of a what-if. Undefined where there are none (yet). */
export function prediction(turn: Turn): PredictAnswer | undefined {
  return cardOf(turn, "predict_quality")?.data as PredictAnswer | undefined;
}

export function importance(turn: Turn): ImportanceAnswer | undefined {
  return cardOf(turn, "analyze_feature_importance")?.data as ImportanceAnswer | undefined;
}

export function search(turn: Turn): SearchAnswer | undefined {
  return cardOf(turn, "search_knowledge_base")?.data as SearchAnswer | undefined;
}

function toolStarted(turn: Turn, tool: string, id: string, input: ToolInput, at: number): Turn {
  // The same start twice is one row.
  if (Object.hasOwn(turn.calls, id)) return turn;
  const next = withRow(turn, { kind: "tool", at, until: null, tool, id, failed: false });
  return { ...next, calls: { ...turn.calls, [id]: { tool, input: input ?? {} } } };
}

function toolEnded(turn: Turn, tool: string, id: string, error: Fault | null, at: number): Turn {
  const rows = turn.rows.map((row) =>
    row.kind === "tool" && row.id === id && row.until === null ? { ...row, until: at, failed: error !== null } : row,
  );
  const next = { ...turn, rows, last: { ...turn.last, [tool]: id } };
  return error ? withFailure(next, tool, error) : next;
}

function withRow(turn: Turn, row: Row): Turn {
  return { ...turn, rows: [...turn.rows, row] };
}

/** All pieces of an answer share one row. */
function answerRows(rows: Row[], at: number): Row[] {
  const last = rows.at(-1);
  if (last?.kind !== "answer") return [...rows, { kind: "answer", at, until: at, pieces: 1 }];
  return [...rows.slice(0, -1), { ...last, until: at, pieces: (last.pieces ?? 0) + 1 }];
}
