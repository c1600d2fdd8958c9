import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import {
  applyEvent,
  type End,
  endedTurn,
  importance,
  refusedTurn,
  startedTurn,
  type Turn,
} from "../src/state/turn.ts";

const T1 = "predict_quality";

/** Events as they come over the wire, where nothing promises that they are whole. */
const event = (raw: object) => raw as ChatEvent;
const fresh = () => startedTurn("turn-1", "불량 원인이 뭐야?", { Process_Temperature: 650 }, 0);
const fed = (turn: Turn, ...events: object[]) =>
  events.reduce<Turn>((now, raw) => applyEvent(now, event(raw)), turn);
const turnOf = (...events: object[]) => fed(fresh(), ...events);
const endOf = <K extends End["kind"]>(turn: Turn, kind: K) => {
  assert.equal(turn.end?.kind, kind);
  return turn.end as Extract<End, { kind: K }>;
};

const start = (tool: string, id: string, input = {}) => ({
  type: "tool_start",
  tool,
  tool_use_id: id,
  input,
  elapsed: 0.1,
});
const end = (tool: string, id: string, result = {}) => ({
  type: "tool_end",
  tool,
  tool_use_id: id,
  result,
  elapsed: 0.3,
});

test("a tool's row says when it started, when it ended and whether it failed", () => {
  const turn = turnOf(
    start(T1, "a"),
    end(T1, "a"),
    start("search_knowledge_base", "b"),
    end("search_knowledge_base", "b", { error: { code: "tool_timeout" } }),
  );
  assert.deepEqual(
    turn.rows.map(({ at, until, failed }) => [at, until, failed]),
    [
      [0.1, 0.3, false],
      [0.1, 0.3, true],
    ],
  );
});

test("a result that comes twice does not add a second card", () => {
  const result = { type: "t2_result", data: { attributions: [] }, elapsed: 0.3 };
  const tool = "analyze_feature_importance";
  const once = turnOf(start(tool, "a"), end(tool, "a"), result);
  assert.equal(once.cards.length, 1);
  assert.equal(fed(once, { ...result, data: { attributions: [] } }), once);
});

test("results of older servers, without tool events, get one card each", () => {
  const turn = turnOf(
    { type: "t1_result", data: {} },
    { type: "t1_result", data: {} },
    { type: "t2_result", data: {} },
  );
  assert.equal(turn.cards.length, 2);
});

test("a what-if stands beside its baseline", () => {
  const overrides = { Process_Temperature: 670 };
  const turn = turnOf(
    start(T1, "a"),
    end(T1, "a"),
    { type: "t1_result", data: { n: 1 } },
    start(T1, "b", { features: overrides }),
    end(T1, "b"),
    { type: "t1_result", data: { n: 2 } },
  );
  assert.deepEqual(
    turn.cards.map((card) => [(card.data as unknown as { n: number }).n, card.overrides]),
    [
      [1, {}],
      [2, overrides],
    ],
  );
});

test("inputs with all values tell a what-if by its changes", () => {
  const changes = [{ feature: "Process_Temperature", from: 650, to: 670, unit: "°C" }];
  const turn = turnOf(
    start(T1, "a", { features: { Process_Temperature: 650 }, changes: [] }),
    end(T1, "a"),
    { type: "t1_result", data: { n: 1 } },
    start(T1, "b", { features: { Process_Temperature: 670 }, changes }),
    end(T1, "b"),
    { type: "t1_result", data: { n: 2 } },
  );
  assert.deepEqual(
    turn.cards.map((card) => card.overrides),
    [{}, { Process_Temperature: 670 }],
  );
});

test("an input whose changes cannot be read shows no what-if, and breaks nothing", () => {
  for (const changes of [null, "x", [null, 3], {}]) {
    const turn = turnOf(start(T1, "a", { changes }), end(T1, "a"), { type: "t1_result", data: { n: 1 } });
    assert.deepEqual(
      turn.cards.map((card) => card.overrides),
      [{}],
    );
  }
});

test("a failed tool shows a card with its error, which a later success replaces", () => {
  const failed = turnOf(
    start(T1, "a", { features: { x: 1 } }),
    end(T1, "a", { error: { code: "validation_error" } }),
  );
  assert.deepEqual(
    failed.cards.map((card) => card.error?.code),
    ["validation_error"],
  );
  const turn = fed(failed, start(T1, "b"), end(T1, "b"), { type: "t1_result", data: { n: 1 } });
  assert.deepEqual(
    turn.cards.map((card) => [card.error, card.data]),
    [[null, { n: 1 }]],
  );
});

test("a refused repetition does not cover the result that is there", () => {
  const turn = turnOf(
    start(T1, "a"),
    end(T1, "a"),
    { type: "t1_result", data: {} },
    start(T1, "b"),
    end(T1, "b", { error: { code: "call_refused" } }),
  );
  assert.deepEqual(
    turn.cards.map((card) => card.error),
    [null],
  );
});

test("the answer grows with its pieces, which share one row", () => {
  const turn = turnOf(
    { type: "answer_delta", text: "용탕 ", elapsed: 1 },
    { type: "answer_delta", text: "온도", elapsed: 2 },
  );
  assert.equal(turn.answer, "용탕 온도");
  assert.deepEqual(turn.rows, [{ kind: "answer", at: 1, until: 2, pieces: 2 }]);
});

test("the whole answer takes the place of its pieces", () => {
  const data = { answer: "전체", citations: [{ id: "a" }], unsupported: [] };
  const turn = turnOf({ type: "answer_delta", text: "전" }, { type: "ai_response", data });
  assert.deepEqual([turn.answer, turn.citations], ["전체", [{ id: "a" }]]);
});

test("done ends the turn, and nothing after it counts", () => {
  const done = turnOf({ type: "done", usage: { turns: 2 }, session_id: "s", warnings: [], elapsed: 4 });
  const { sessionId, usage } = endOf(done, "done");
  assert.deepEqual([sessionId, usage.turns], ["s", 2]);
  assert.equal(fed(done, { type: "answer_delta", text: "x" }), done);
  assert.equal(endedTurn(done), done);
});

test("an answer that was stopped keeps what came of it", () => {
  const turn = turnOf(
    { type: "answer_delta", text: "반쯤" },
    { type: "done", stopped: true, session_id: "s", elapsed: 1 },
  );
  assert.deepEqual([turn.answer, endOf(turn, "done").stopped], ["반쯤", true]);
});

test("an error ends the turn and keeps what came before it", () => {
  const turn = turnOf(
    { type: "answer_delta", text: "반쯤" },
    { type: "error", code: "model_interrupted", message: "m", retryable: true, elapsed: 2 },
  );
  assert.deepEqual([turn.answer, endOf(turn, "error").retryable], ["반쯤", true]);
});

test("a stream that ends without done or error was cut off", () => {
  endOf(endedTurn(turnOf({ type: "status", message: "…" })), "cut");
});

test("a refused request keeps its code, details and waiting time", () => {
  const details = [{ field: "f", reason: "r" }];
  const turn = refusedTurn(
    turnOf(),
    new ApiError(429, "too_many_requests", "m", { details, retryAfter: 3, traceId: "1-a-b" }),
  );
  assert.deepEqual(endOf(turn, "refused"), {
    kind: "refused",
    status: 429,
    code: "too_many_requests",
    message: "m",
    details,
    retryAfter: 3,
    retryable: true,
  });
  assert.equal(turn.traceId, "1-a-b");
});

test("the drivers of a result are the same rows each time they are asked for, without what cannot be read", () => {
  const row = { feature: "x", shap: 1 };
  const whole = turnOf({ type: "t2_result", data: { attributions: [row] } });
  assert.equal(importance(whole)?.attributions, importance(whole)?.attributions);
  const broken = turnOf({ type: "t2_result", data: { attributions: [null, row] } });
  assert.deepEqual(importance(broken)?.attributions, [row]);
});

test("unknown events and those of a later version are passed over", () => {
  const turn = turnOf();
  assert.equal(fed(turn, { type: "t9_result", data: {} }), turn);
  assert.equal(fed(turn, { type: "toString" }), turn);
});

test("lists that another program left out or broke are empty", () => {
  const turn = turnOf(
    {
      type: "ai_response",
      data: { answer: "a", citations: "x", unsupported: [null, { text: "1", start: 0, end: 1 }] },
    },
    { type: "done", warnings: 3 },
  );
  assert.deepEqual([turn.citations, turn.unsupported.length, endOf(turn, "done").warnings], [[], 1, []]);
});

test("a result that is no object makes no card, and no fault", () => {
  assert.equal(turnOf({ type: "t1_result", data: "oops" }, { type: "t1_result", data: 3 }).cards.length, 0);
});

test("what an end says of itself is kept as it was said", () => {
  const done = { type: "done", elapsed: 1, usage: {} };
  for (const cached of [true, false, undefined, "true"])
    for (const stopped of [true, false, undefined, 1]) {
      const told = endOf(turnOf({ ...done, cached, stopped }), "done");
      assert.deepEqual([told.cached, told.stopped], [cached === true, stopped === true]);
    }
  for (const retryable of [true, false, undefined]) {
    const fault = { type: "error", code: "c", message: "m", retryable, elapsed: 1 };
    assert.equal(endOf(turnOf(fault), "error").retryable, retryable === true);
  }
  // Only a rest that the server has no more is lost.
  assert.deepEqual(endedTurn(turnOf()).end, { kind: "cut" });
  assert.deepEqual(endedTurn(turnOf(), true).end, { kind: "cut", lost: true });
});

test("a phase is told once for its text and time, and anew for another of either", () => {
  const told = (message: string, elapsed: number) => ({ type: "status", message, elapsed });
  const once = turnOf(told("a", 1));
  assert.equal(fed(once, told("a", 1)), once);
  assert.equal(fed(once, told("b", 1)).rows.length, 2);
  assert.equal(fed(once, told("a", 2)).rows.length, 2);
  // A tool's row of the same time is another.
  assert.equal(fed(turnOf({ ...start(T1, "a"), elapsed: 1 }), told("a", 1)).rows.length, 2);
});

test("a tool's row has failed once its tool did, and not before", () => {
  const running = turnOf(start(T1, "a"));
  assert.deepEqual(
    running.rows.map(({ failed, until }) => [failed, until]),
    [[false, null]],
  );
  assert.equal(fed(running, end(T1, "a", { error: { code: "c", message: "m" } })).rows[0]?.failed, true);
  assert.equal(fed(running, end(T1, "a")).rows[0]?.failed, false);
});

test("cards that an event leaves alone stay the same objects, others become new ones", () => {
  const data = { prediction: { class_probabilities: { normal: 0.9, defect: 0.1 } } };
  const one = turnOf(start(T1, "a"), end(T1, "a"), { type: "t1_result", data, elapsed: 0.4 });
  assert.equal(one.cards.length, 1);
  const more = fed(one, start("search_knowledge_base", "b"));
  assert.equal(more.cards, one.cards);
  const failed = fed(more, end("search_knowledge_base", "b", { error: { code: "c", message: "m" } }));
  assert.equal(failed.cards.length, 2);
  assert.ok(failed.cards.includes(one.cards[0] as never));
});

test("of what an answer asks back only what can be asked is a choice", () => {
  const whole = { label: "a", question: "b" };
  const given = [
    whole,
    { label: "a" },
    { question: "b" },
    { label: 1, question: "b" },
    { label: "a", question: 1 },
    { label: "a", question: " " },
    null,
    "x",
  ];
  const turn = turnOf({ type: "ai_response", data: { answer: "", choices: given }, elapsed: 1 });
  assert.deepEqual(turn.choices, [whole]);
});
