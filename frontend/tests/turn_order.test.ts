/** Whatever order and repetition the events of a real stream come in, the cards are the same. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EventReader } from "../src/api/sse.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";
import { randomOf } from "./random.ts";

const RECORDED = new URL("../../tests/contract/agent_answered.sse", import.meta.url);
const events = new EventReader()
  .push(readFileSync(RECORDED))
  .map(({ data }) => JSON.parse(data) as ChatEvent);
const [last, ...others] = [...events].reverse();
const body = others.reverse();

const turnOf = (all: ChatEvent[]) => all.reduce(applyEvent, startedTurn("turn", "불량 원인이 뭐야?", {}, 0));
/** What a reader sees of the tools: cards in their order, and each tool's row once. */
const seen = (turn: Turn) => ({
  cards: turn.cards.map(({ key, data, error }) => ({ key, data, error })),
  tools: turn.rows
    .filter(({ kind }) => kind === "tool")
    .map(({ id, at, until, failed }) => ({ id, at, until, failed }))
    .sort((a, b) => String(a.id).localeCompare(String(b.id))),
  end: turn.end,
});

function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** A what-if of the recorded prediction: another call of the same tool, with another answer. */
const whatIf: ChatEvent[] = (() => {
  const recorded = body.find(({ type }) => type === "t1_result") as Extract<ChatEvent, { type: "t1_result" }>;
  const data = {
    ...recorded.data,
    baseline: { prediction: recorded.data.prediction },
    model_version: "other",
  };
  const common = { tool: "predict_quality", tool_use_id: "use_what_if", elapsed: 0.2 };
  return [
    { type: "tool_start", ...common, input: { features: { Process_MoldTemperature: 190 } } },
    { type: "tool_end", ...common, result: data },
    { type: "t1_result", data, elapsed: 0.2 },
  ] as ChatEvent[];
})();

const tools = (all: ChatEvent[]) => all.filter(({ type }) => type !== "answer_delta");
const expected = seen(turnOf([...body, ...whatIf, last!]));

test("a recorded answer has one card for each thing asked of a tool", () => {
  assert.deepEqual(
    turnOf(events).cards.map(({ tool }) => tool),
    ["predict_quality", "analyze_feature_importance", "search_knowledge_base"],
  );
  assert.deepEqual(
    expected.cards.map(({ key }) => JSON.parse(key).slice(0, 2)),
    [
      ["predict_quality", []],
      ["predict_quality", [["Process_MoldTemperature", 190]]],
      ["analyze_feature_importance", []],
      ["search_knowledge_base", []],
    ],
  );
});

test("in any order, with any of them repeated, the cards and rows are those of the recorded order", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = randomOf(seed);
    const all = [...tools(body), ...whatIf];
    const repeated = all.filter(() => random() < 0.4);
    // A repetition is another object with the same content, as it is when it comes over the wire.
    const stream = shuffled([...all, ...structuredClone(repeated)], random);
    assert.deepEqual(seen(turnOf([...stream, last!])), expected, `seed ${seed}`);
  }
});

test("the whole answer stands whether its pieces come before it, after it or twice", () => {
  const whole = turnOf(events).answer;
  assert.match(whole, /^불량 확률은 87.34 %/);
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = randomOf(seed);
    const stream = shuffled([...body, ...structuredClone(body)], random);
    assert.equal(turnOf([...stream, last!]).answer, whole, `seed ${seed}`);
  }
});

test("at no time during a stream does a card stand twice", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = randomOf(seed);
    let turn = startedTurn("turn", "q", {}, 0);
    for (const event of shuffled([...tools(body), ...structuredClone(tools(body))], random)) {
      turn = applyEvent(turn, event);
      const prints = turn.cards.map(({ tool, data }) => `${tool} ${JSON.stringify(data)}`);
      assert.equal(new Set(prints).size, prints.length, `seed ${seed}`);
    }
  }
});

test("what an event does not change stays the same object, so that it is not drawn again", () => {
  const turn = turnOf(body);
  const later = applyEvent(turn, { type: "status", message: "…", elapsed: 9 });
  assert.equal(later.cards, turn.cards);
  const [first] = turn.cards;
  assert.equal(turnOf([...body, ...whatIf]).cards[0]?.data, first?.data);
});
