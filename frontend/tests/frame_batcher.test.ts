import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameBatcher } from "../src/state/frame_batcher.ts";

test("what comes within one frame is handed over at once, in its order", () => {
  const frames: (() => void)[] = [];
  const taken: number[][] = [];
  const gathered = new FrameBatcher<number>(
    (items) => taken.push(items),
    (run) => frames.push(run),
  );
  for (const item of [1, 2, 3]) gathered.add(item);
  assert.deepEqual([frames.length, taken], [1, []]);
  frames[0]?.();
  gathered.add(4);
  frames[1]?.();
  assert.deepEqual(taken, [[1, 2, 3], [4]]);
});

test("what waits at the end is not lost, and not handed over twice", () => {
  const frames: (() => void)[] = [];
  const taken: number[][] = [];
  const gathered = new FrameBatcher<number>(
    (items) => taken.push(items),
    (run) => frames.push(run),
  );
  gathered.add(1);
  gathered.flush();
  frames[0]?.();
  assert.deepEqual(taken, [[1]]);
});
