/**
 * One question and what has come for it so far, as data: `after(turn, event)` gives the next state.
 * Nothing here touches the page, and parts that an event leaves alone stay the same objects.
 *
 * @typedef {{ kind: "status" | "tool" | "answer", at: number, until: number | null,
 *   text?: string, tool?: string, id?: string, failed?: boolean, pieces?: number }} Row  times in s
 * @typedef {{ key: string, tool: string, overrides: Record<string, number>, query: string,
 *   data: any, error: any }} Card  `data` is the tool's answer; null where it failed with `error`
 * @typedef {{ question: string, features: Record<string, number>, rows: Row[], cards: Card[],
 *   calls: Record<string, { tool: string, input: any }>, last: Record<string, string>, answer: string,
 *   citations: any[], unsupported: any[], end: any }} Turn
 */

export const RESULT_EVENTS = Object.freeze({
  t1_result: "predict_quality",
  t2_result: "analyze_feature_importance",
  t3_result: "search_knowledge_base",
});
const CARD_TOOLS = new Set(Object.values(RESULT_EVENTS));

/** @param {string} question @param {Record<string, number>} features @returns {Turn} */
export function opened(question, features) {
  return {
    question,
    features,
    rows: [],
    cards: [],
    calls: {},
    last: {},
    answer: "",
    citations: [],
    unsupported: [],
    end: null,
  };
}

/** @param {Turn} turn @param {any} event @returns {Turn} unchanged for an unknown event, or after the end */
export function after(turn, event) {
  if (turn.end || !Object.hasOwn(HANDLERS, event.type)) return turn;
  return HANDLERS[event.type](turn, event, Number(event.elapsed) || 0);
}

/** The stream ended without `done` or `error`. @param {Turn} turn @returns {Turn} */
export function closed(turn) {
  return turn.end ? turn : { ...turn, end: { kind: "cut" } };
}

/** No stream began. @param {Turn} turn @param {import("./api.js").ApiError} fault @returns {Turn} */
export function refused(turn, fault) {
  const { status, code, message, details, retryAfter, retryable } = fault;
  return { ...turn, end: { kind: "refused", status, code, message, details, retryAfter, retryable } };
}

/** @type {Record<string, (turn: Turn, event: any, at: number) => Turn>} */
const HANDLERS = {
  status: (turn, event, at) => withRow(turn, { kind: "status", at, until: at, text: String(event.message) }),
  tool_start: toolStart,
  tool_end: toolEnd,
  t1_result: result,
  t2_result: result,
  t3_result: result,
  answer_delta: (turn, event, at) => ({
    ...turn,
    answer: turn.answer + String(event.text),
    rows: answerRows(turn.rows, at),
  }),
  ai_response: (turn, { data = {} }) => ({
    ...turn,
    answer: typeof data.answer === "string" ? data.answer : turn.answer,
    citations: data.citations ?? [],
    unsupported: data.unsupported ?? [],
  }),
  done: (turn, event, at) => ({
    ...turn,
    end: {
      kind: "done",
      at,
      usage: event.usage ?? {},
      sessionId: event.session_id,
      cached: event.cached === true,
      stopped: event.stopped === true,
      warnings: event.warnings ?? [],
    },
  }),
  error: (turn, event, at) => ({
    ...turn,
    end: {
      kind: "error",
      at,
      code: String(event.code),
      message: String(event.message),
      retryable: event.retryable === true,
    },
  }),
};

/** @param {Turn} turn @param {any} event @param {number} at @returns {Turn} */
function toolStart(turn, { tool, tool_use_id: id, input }, at) {
  const next = withRow(turn, { kind: "tool", at, until: null, tool, id, failed: false });
  return { ...next, calls: { ...turn.calls, [id]: { tool, input } } };
}

/** @param {Turn} turn @param {any} event @param {number} at @returns {Turn} */
function toolEnd(turn, { tool, tool_use_id: id, result: answer }, at) {
  const error = answer?.error ?? null;
  const rows = turn.rows.map((row) =>
    row.kind === "tool" && row.id === id ? { ...row, until: at, failed: error !== null } : row,
  );
  const next = { ...turn, rows, last: { ...turn.last, [tool]: id } };
  const shown = turn.cards.some((card) => card.tool === tool);
  if (!error || shown || !CARD_TOOLS.has(tool)) return next;
  return { ...next, cards: [...turn.cards, card(next, tool, null, error)] };
}

/** A result; the same one twice changes nothing. @param {Turn} turn @param {any} event @returns {Turn} */
function result(turn, { type, data }) {
  const tool = RESULT_EVENTS[/** @type {keyof typeof RESULT_EVENTS} */ (type)];
  const added = card(turn, tool, data ?? {}, null);
  if (turn.cards.some((known) => known.key === added.key && known.data)) return turn;
  const kept = turn.cards.filter((known) => known.tool !== tool || known.data);
  return { ...turn, cards: [...kept, added] };
}

/**
 * A card is known by its tool and by what was asked of it, so that a what-if can stand beside its
 * baseline.
 *
 * @param {Turn} turn @param {string} tool @param {any} data @param {any} error @returns {Card}
 */
function card(turn, tool, data, error) {
  const input = turn.calls[turn.last[tool]]?.input ?? {};
  const overrides = input.features ?? {};
  const query = typeof input.query === "string" ? input.query : "";
  const key = JSON.stringify([tool, Object.entries(overrides).sort(), query]);
  return { key, tool, overrides, query, data, error };
}

/** @param {Turn} turn @param {Row} row @returns {Turn} */
function withRow(turn, row) {
  return { ...turn, rows: [...turn.rows, row] };
}

/** All pieces of an answer share one row. @param {Row[]} rows @param {number} at @returns {Row[]} */
function answerRows(rows, at) {
  const last = rows.at(-1);
  if (last?.kind !== "answer") return [...rows, { kind: "answer", at, until: at, pieces: 1 }];
  return [...rows.slice(0, -1), { ...last, until: at, pieces: (last.pieces ?? 0) + 1 }];
}
