/** The line at work: the newest shots in their order, and nothing missed when a stream ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedShot, ShotChange } from "../src/contract/api.ts";
import { followLine, lineToFollow, SHOWN, withShot } from "../src/features/line_strip/follow_line.ts";

function shot(number: number, verdict = "normal"): RecordedShot {
  const at = new Date(Date.UTC(2026, 1, 10, 6) + number * 1000).toISOString();
  return { shot_id: `demo-${number}`, at, verdict } as unknown as RecordedShot;
}

const ids = (shots: readonly RecordedShot[]) => shots.map(({ shot_id }) => shot_id);

test("the newest shots are kept in the order of their times, whatever order they come in", () => {
  const numbers = Array.from({ length: SHOWN + 20 }, (_, index) => index);
  for (const order of [numbers, [...numbers].reverse(), [...numbers].sort((a, b) => (a % 7) - (b % 7))]) {
    const shots = order.reduce<RecordedShot[]>((all, number) => withShot(all, shot(number)), []);
    assert.deepEqual(
      ids(shots),
      numbers.slice(-SHOWN).map((number) => `demo-${number}`),
    );
  }
});

test("a shot that was judged later takes its own place", () => {
  const shots = [shot(1), shot(2), shot(3)];
  assert.deepEqual(ids(withShot(shots, shot(2, "defect"))), ids(shots));
  assert.equal(withShot(shots, shot(2, "defect"))[1]?.verdict, "defect");
});

test("a stream that ends or breaks is taken up at its mark", async () => {
  const asked: (string | null)[] = [];
  const streams: (ShotChange[] | "broken")[] = [
    [{ type: "mark", after: "10" }],
    [
      { type: "shot", shot: shot(3) },
      { type: "mark", after: "11" },
    ],
    "broken",
    [
      { type: "shot", shot: shot(4) },
      { type: "mark", after: "12" },
    ],
  ];
  const ends = new AbortController();
  let lists = 0;
  const client = {
    shots: async () => {
      lists += 1;
      return [shot(2), shot(1)];
    },
    shotChanges: async (_: string, after: string | null, tell: (change: ShotChange) => void) => {
      asked.push(after);
      const stream = streams.shift();
      if (stream === "broken") throw new Error("broken");
      for (const change of stream ?? []) tell(change);
      if (streams.length === 0) ends.abort();
    },
  };
  let seen: string[] = [];
  await followLine(
    client,
    "demo",
    (shots) => (seen = ids(shots)),
    ends.signal,
    async () => {},
  );
  assert.deepEqual(asked, [null, "10", "11", "11"]);
  assert.deepEqual(seen, ["demo-1", "demo-2", "demo-3", "demo-4"]);
  assert.equal(lists, 1);
});

test("the page's own line is shown where it has shots, the simulated one only where no line is named", async () => {
  const cases: [string | null, string[], boolean, string | null][] = [
    [null, [], false, null],
    [null, [], true, "demo"],
    [null, ["default"], true, "default"],
    [null, ["default"], false, "default"],
    ["line-7", [], true, null],
    ["line-7", ["default"], true, null],
    ["line-7", ["line-7"], false, "line-7"],
  ];
  for (const [lineName, recorded, demo, expected] of cases) {
    const shots = async (line: string) => (recorded.includes(line) ? [shot(1)] : []);
    assert.equal(await lineToFollow({ lineName, shots }, demo), expected);
  }
});

test("a memory that cannot be asked shows no line, and no other line in its place", async (t) => {
  t.mock.method(console, "warn", () => {});
  const shots = () => Promise.reject(new Error("refused"));
  assert.equal(await lineToFollow({ lineName: "line-7", shots }, true), null);
  assert.equal(await lineToFollow({ lineName: null, shots }, false), null);
});
