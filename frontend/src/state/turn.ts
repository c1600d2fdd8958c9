/**
 * One question and what has come for it so far, as data: `applyEvent(turn, event)` gives the next state.
 * Nothing here touches the page, and parts that an event leaves alone stay the same objects.
 */

import type { ApiError } from "../api/api_error.ts";
import type {
  AnswerChoice,
  CardTool,
  ChatEvent,
  Citation,
  Fault,
  FieldFault,
  Notice,
  ToolInput,
  Unsupported,
  Usage,
} from "../contract/events.ts";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../contract/tool_results.ts";
import { hashOfJson } from "../lib/hash.ts";
import type { Picture } from "../pictures/picture.ts";
import { type Call, type Card, cardsOf, type Result } from "./cards.ts";
import type { ShotIdentity } from "./shot_identity.ts";

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
      /** The name under which the server keeps the answer; null from one that tells none, left out by an earlier page. */
      turnId?: string | null;
      cached: boolean;
      stopped: boolean;
      warnings: Notice[];
    }
  | { kind: "error"; at: number; code: string; message: string; retryable: boolean }
  /** The stream ended without `done` or `error`. `lost`: the server has the rest no more either. */
  | { kind: "cut"; lost?: boolean }
  /** No stream began. */
  | {
      kind: "refused";
      status: number;
      code: string;
      message: string;
      details: FieldFault[];
      retryAfter: number | null;
      retryable: boolean;
    };

/** Whether an answer helped, in its reader's words. */
export interface Judgement {
  helpful: boolean;
  /** May be empty. */
  comment: string;
}

export interface Turn {
  id: string;
  question: string;
  features: Record<string, number>;
  /** The shot that these values are of; turns kept by an earlier page have none. */
  shot?: ShotIdentity;
  /** Those that came with the question; without their data after a reload. */
  pictures?: Picture[];
  /** When it was asked, in ms since the epoch. */
  askedAt: number;
  rows: Row[];
  /** What follows from `calls` and `results`. */
  cards: Card[];
  /** The uses of tools, by their id. */
  calls: Record<string, Call>;
  /** Each result once, until the end. */
  results: Result[];
  /** The tool use that ended last, by tool. */
  last: Record<string, string>;
  answer: string;
  /** The whole answer has come: later pieces are repetitions. */
  whole: boolean;
  citations: Citation[];
  unsupported: Unsupported[];
  /** Questions to choose from, where the answer asks back; turns kept by an earlier page have none. */
  choices?: AnswerChoice[];
  /** Finds the answer in the server's log; empty until it began. */
  traceId: string;
  end: End | null;
  /** The same question was asked again and answered, so that how this one ended is no news. */
  answeredLater?: boolean;
  /** What the server was told last of the answer; "too_late" where it knows the answer no more. */
  judgement?: Judgement | "too_late";
  /** When that was said, in ms since the epoch. */
  judgedAt?: number;
}

export function startedTurn(
  id: string,
  question: string,
  features: Record<string, number>,
  askedAt: number,
): Turn {
  return {
    id,
    question,
    features,
    askedAt,
    rows: [],
    cards: [],
    calls: {},
    results: [],
    last: {},
    answer: "",
    whole: false,
    citations: [],
    unsupported: [],
    traceId: "",
    end: null,
  };
}

/** The turn after an event; the same object for an unknown event, and after the end. */
export function applyEvent(turn: Turn, event: ChatEvent): Turn {
  if (turn.end) return turn;
  const at = Number(event.elapsed) || 0;
  switch (event.type) {
    case "status":
      return statusTold(turn, String(event.message), at);
    case "tool_start":
      return toolStarted(turn, String(event.tool), String(event.tool_use_id), event.input, at);
    case "tool_end":
      return toolEnded(turn, String(event.tool), String(event.tool_use_id), event.result, at);
    case "t1_result":
      return withResult(turn, "predict_quality", event.data);
    case "t2_result":
      return withResult(turn, "analyze_feature_importance", event.data);
    case "t3_result":
      return withResult(turn, "search_knowledge_base", event.data);
    case "answer_delta":
      if (turn.whole) return turn;
      return { ...turn, answer: turn.answer + String(event.text), rows: answerRows(turn.rows, at) };
    case "ai_response":
      return {
        ...turn,
        answer: typeof event.data?.answer === "string" ? event.data.answer : turn.answer,
        whole: true,
        citations: listOf(event.data?.citations),
        unsupported: listOf(event.data?.unsupported),
        choices: listOf(event.data?.choices).filter(isChoice),
      };
    case "done":
      return ended(turn, {
        kind: "done",
        at,
        usage: event.usage ?? {},
        sessionId: event.session_id ?? null,
        turnId: event.turn_id ?? null,
        cached: event.cached === true,
        stopped: event.stopped === true,
        warnings: listOf(event.warnings),
      });
    case "error":
      return ended(turn, {
        kind: "error",
        at,
        code: String(event.code),
        message: String(event.message),
        retryable: event.retryable === true,
      });
    default:
      return turn;
  }
}

/** The stream has ended: cut off, unless it said how. */
export function endedTurn(turn: Turn, lost = false): Turn {
  return turn.end ? turn : ended(turn, { kind: "cut", ...(lost ? { lost } : {}) });
}

/** The same question before anything came for it, to be received from the first event. */
export function begunAgain({ id, question, features, askedAt, pictures, shot }: Turn): Turn {
  return {
    ...startedTurn(id, question, features, askedAt),
    ...(pictures ? { pictures } : {}),
    ...(shot ? { shot } : {}),
  };
}

/** No stream began. */
export function refusedTurn(turn: Turn, fault: ApiError): Turn {
  const { status, code, message, details, retryAfter, traceId } = fault;
  // What somebody else did at the same time is over by then.
  const retryable = fault.retryable || status === 409;
  return ended(
    { ...turn, traceId },
    { kind: "refused", status, code, message, details, retryAfter, retryable },
  );
}

/** Nothing comes after the end: what only served to make the cards is not kept twice. */
function ended(turn: Turn, end: End): Turn {
  return { ...turn, end, results: [] };
}

/**
 * What the turn found of its shot as it is; undefined where there is nothing (yet). What a what-if was worth is never
 * told as the shot's: of one that was asked alone, its baseline is.
 */
export function prediction(turn: Turn): PredictAnswer | undefined {
  const own = cardOf(turn, "predict_quality")?.data as PredictAnswer | undefined;
  if (own) return own;
  const supposed = turn.cards.find(({ tool, data }) => tool === "predict_quality" && data !== null);
  const { baseline, threshold, model_version } = (supposed?.data ?? {}) as Partial<PredictAnswer>;
  if (!baseline?.prediction) return undefined;
  return {
    ...baseline,
    ...(threshold === undefined ? {} : { threshold }),
    ...(model_version === undefined ? {} : { model_version }),
  };
}

/** The model cannot judge the shot: nothing of it is told as good, and nothing as advice. */
export function isWithheld(turn: Turn): boolean {
  return prediction(turn)?.verdict === "withheld";
}

/** Without rows that cannot be read: their card says that there are some, other places do without. */
export function importance(turn: Turn): ImportanceAnswer | undefined {
  const data = cardOf(turn, "analyze_feature_importance")?.data as ImportanceAnswer | undefined;
  return (
    data && { ...data, attributions: readable(data.attributions), adjustments: readable(data.adjustments) }
  );
}

export function search(turn: Turn): SearchAnswer | undefined {
  return cardOf(turn, "search_knowledge_base")?.data as SearchAnswer | undefined;
}

/** The same array where every row can be read, so that what is worked out from it need not be again. */
function readable<T>(rows: T[] | undefined): T[] {
  const isRow = (row: T) => row !== null && typeof row === "object";
  if (!Array.isArray(rows)) return [];
  return rows.every(isRow) ? rows : rows.filter(isRow);
}

/** The first card with a result of a tool about the shot as it is; those of what-ifs are about other values. */
function cardOf(turn: Turn, tool: CardTool): Card | undefined {
  return turn.cards.find((card) => card.tool === tool && card.data !== null && !isSupposed(card));
}

/** The card is about values that were only tried. */
export function isSupposed({ data, overrides }: Card): boolean {
  return Object.keys(overrides).length > 0 || (data !== null && "baseline" in data);
}

function withResult(turn: Turn, tool: CardTool, data: Result["data"] | null): Turn {
  if (data !== null && typeof data !== "object") return turn;
  const print = hashOfJson(data ?? {});
  if (turn.results.some((known) => known.tool === tool && known.print === print)) return turn;
  const result = { tool, data: data ?? {}, print, use: turn.last[tool] ?? null } as Result;
  return withCards({ ...turn, results: [...turn.results, result] });
}

function statusTold(turn: Turn, text: string, at: number): Turn {
  if (turn.rows.some((row) => row.kind === "status" && row.text === text && row.at === at)) return turn;
  return { ...turn, rows: [...turn.rows, { kind: "status", at, until: at, text }] };
}

function toolStarted(turn: Turn, tool: string, id: string, input: ToolInput | undefined, at: number): Turn {
  const known = own(turn.calls, id);
  // The same start twice is one row.
  if (known?.input) return turn;
  const call = { print: null, error: null, ...known, tool, input: input ?? {} };
  const next = withRow(turn, id, (row) => ({ ...row, at }), {
    kind: "tool",
    at,
    until: null,
    tool,
    id,
    failed: false,
  });
  return withCards({ ...next, calls: { ...turn.calls, [id]: call } });
}

function toolEnded(
  turn: Turn,
  tool: string,
  id: string,
  result: { error?: Fault } | undefined,
  at: number,
): Turn {
  const error = result?.error ?? null;
  const known = own(turn.calls, id);
  const told = result !== null && typeof result === "object" && Object.keys(result).length > 0;
  const call = { input: null, ...known, tool, print: told ? hashOfJson(result) : null, error };
  const ended = { until: at, failed: error !== null };
  const next = withRow(turn, id, (row) => (row.until === null ? { ...row, ...ended } : row), {
    kind: "tool",
    at,
    tool,
    id,
    ...ended,
  });
  return withCards({ ...next, calls: { ...turn.calls, [id]: call }, last: { ...turn.last, [tool]: id } });
}

/** Only what changed becomes a new object: the page draws a card anew where its object is another. */
function withCards(turn: Turn): Turn {
  const cards = cardsOf(turn.calls, turn.results).map(
    (card) => turn.cards.find((known) => same(known, card)) ?? card,
  );
  const changed =
    cards.length !== turn.cards.length || cards.some((card, index) => card !== turn.cards[index]);
  return changed ? { ...turn, cards } : turn;
}

function same(a: Card, b: Card): boolean {
  return a.key === b.key && a.data === b.data && a.error === b.error;
}

/** The row of a tool use, changed; or a new one at the end. */
function withRow(turn: Turn, id: string, change: (row: Row) => Row, fresh: Row): Turn {
  const is = (row: Row) => row.kind === "tool" && row.id === id;
  const rows = turn.rows.some(is)
    ? turn.rows.map((row) => (is(row) ? change(row) : row))
    : [...turn.rows, fresh];
  return { ...turn, rows };
}

/** The objects of a list that another program wrote. */
function listOf<T extends object>(list: readonly T[] | undefined): T[] {
  return Array.isArray(list) ? list.filter((item) => item !== null && typeof item === "object") : [];
}

function isChoice({ label, question }: Partial<AnswerChoice>): boolean {
  return typeof label === "string" && typeof question === "string" && question.trim() !== "";
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** All pieces of an answer share one row. */
function answerRows(rows: Row[], at: number): Row[] {
  const known = rows.find(({ kind }) => kind === "answer");
  if (!known) return [...rows, { kind: "answer", at, until: at, pieces: 1 }];
  return rows.map((row) => (row === known ? { ...row, until: at, pieces: (row.pieces ?? 0) + 1 } : row));
}
