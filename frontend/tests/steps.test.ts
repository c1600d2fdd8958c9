import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatEvent } from "../src/contract/events.ts";
import { stepsOf } from "../src/features/turn/steps.ts";
import { applyEvent, endedTurn, startedTurn, type Turn } from "../src/state/turn.ts";

const turnOf = (...events: object[]) =>
  events.reduce<Turn>((turn, event) => applyEvent(turn, event as ChatEvent), startedTurn("t", "q", {}, 0));
const states = (turn: Parameters<typeof stepsOf>[0]) =>
  stepsOf(turn).map(({ name, state }) => `${name} ${state}`);
const start = (tool: string, elapsed: number) => ({
  type: "tool_start",
  tool,
  tool_use_id: tool,
  input: {},
  elapsed,
});
const end = (tool: string, elapsed: number, result: object = {}) => ({
  type: "tool_end",
  tool,
  tool_use_id: tool,
  result,
  elapsed,
});
const status = { type: "status", message: "도구 선택 중...", elapsed: 0.01 };
const done = { type: "done", usage: {}, elapsed: 2 };

test("before the first event the question is on its way and the rest waits", () => {
  assert.deepEqual(states(turnOf()), [
    "question running",
    "prediction waiting",
    "drivers waiting",
    "documents waiting",
    "answer waiting",
  ]);
});

test("each step has the time at which it began and how long it took", () => {
  const turn = turnOf(
    status,
    start("predict_quality", 0.1),
    end("predict_quality", 0.4),
    { type: "t1_result", data: {} },
    start("search_knowledge_base", 0.2),
    { type: "answer_delta", text: "불", elapsed: 1 },
    done,
  );
  const [question, prediction, documents, answer] = stepsOf(turn);
  assert.deepEqual([question?.at, prediction?.at, prediction?.took?.toFixed(1)], [0.01, 0.1, "0.3"]);
  assert.deepEqual(
    [documents?.state, answer],
    ["stopped", { name: "answer", state: "done", at: 1, took: 1 }],
  );
});

test("tools that a question does not need are left out as soon as the answer is written", () => {
  const turn = turnOf(status, start("search_knowledge_base", 0.1), end("search_knowledge_base", 0.2), {
    type: "answer_delta",
    text: "기",
    elapsed: 0.3,
  });
  assert.deepEqual(states(turn), ["question done", "documents done", "answer running"]);
});

test("a failed tool, a cut stream and a stopped answer are told apart", () => {
  const failed = turnOf(
    status,
    start("predict_quality", 0.1),
    end("predict_quality", 0.2, { error: { code: "tool_failed" } }),
  );
  assert.deepEqual(states(failed).slice(0, 2), ["question done", "prediction failed"]);
  assert.equal(stepsOf(endedTurn(failed)).at(-1)?.state, "failed");
  assert.equal(stepsOf(turnOf(status, { ...done, stopped: true })).at(-1)?.state, "stopped");
});

test("results of older servers, which tell nothing of their tools, count as done", () => {
  assert.deepEqual(states(turnOf({ type: "t1_result", data: {} })).slice(0, 2), [
    "question done",
    "prediction done",
  ]);
});
