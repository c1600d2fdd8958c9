/** Each thing that was asked of a tool has its own card, so that none covers another. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatEvent } from "../src/contract/events.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";

const T1 = "predict_quality";
const T3 = "search_knowledge_base";

function turnOf(...events: object[]): Turn {
  const fresh = startedTurn("turn-1", "왜?", {}, 0);
  return events.reduce<Turn>((turn, event) => applyEvent(turn, event as ChatEvent), fresh);
}

/** A use of a tool from its start to its result. */
function used(tool: string, id: string, input: object, data: object): object[] {
  const type = tool === T1 ? "t1_result" : "t3_result";
  return [
    { type: "tool_start", tool, tool_use_id: id, input, elapsed: 0.1 },
    { type: "tool_end", tool, tool_use_id: id, result: {}, elapsed: 0.2 },
    { type, data, elapsed: 0.2 },
  ];
}

test("a what-if of a server that tells no calls stands beside the shot as it is, and takes no place of it", () => {
  const whatIf = { n: 2, baseline: { prediction: {} } };
  for (const order of [
    [{ n: 1 }, whatIf],
    [whatIf, { n: 1 }],
  ]) {
    const { cards } = turnOf(...order.map((data) => ({ type: "t1_result", data })));
    assert.deepEqual(cards.map(({ data }) => (data as unknown as { n: number }).n).sort(), [1, 2]);
  }
});

test("two searches are two cards, each with its own passages", () => {
  const { cards } = turnOf(
    ...used(T3, "a", { query: "수축공" }, { results: [{ id: "a" }] }),
    ...used(T3, "b", { query: "기공" }, { results: [{ id: "b" }] }),
  );
  assert.deepEqual(
    cards.map(({ data }) => (data as unknown as { results: { id: string }[] }).results[0]?.id).sort(),
    ["a", "b"],
  );
});

test("several what-ifs in one call are another thing asked than the next call's, and than the shot as it is", () => {
  const scenarios = (to: number) => [{ changes: [{ feature: "Melt", to }] }];
  const { cards } = turnOf(
    ...used(T1, "a", {}, { n: 1 }),
    ...used(T1, "b", { scenarios: scenarios(670) }, { n: 2 }),
    ...used(T1, "c", { scenarios: scenarios(680) }, { n: 3 }),
  );
  assert.deepEqual(cards.map(({ data }) => (data as unknown as { n: number }).n).sort(), [1, 2, 3]);
});
