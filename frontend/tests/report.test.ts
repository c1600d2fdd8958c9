/** What a report says of the values and of the shot, at their bounds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../src/line/line.ts";
import { reportOf } from "../src/state/report.ts";
import type { ShotIdentity } from "../src/state/shot_identity.ts";
import { diagnosed, LINE as SCHEMA } from "./making.ts";

const LINE = new Line(SCHEMA);

test("a report names values outside of what is plausible, and none that lies on its end", () => {
  const outside = (melt: number) =>
    reportOf({ ...diagnosed(), features: { Melt: melt } }, { line: LINE, user: null, now: 0 }).out_of_range;
  assert.deepEqual([599.9, 600, 720, 720.1].map(outside), [["Melt"], [], [], ["Melt"]]);
});

test("a report's shot of a table has the time that was read of its row, else what the table calls it", () => {
  const told = (names: { at?: string; caption?: string }) => {
    const shot: ShotIdentity = { kind: "row", line: "line-3", row: 1, print: "1", changed: {}, ...names };
    return reportOf({ ...diagnosed(), shot }, { line: LINE, user: null, now: 0 }).shot?.time;
  };
  const [at, caption] = ["2026-02-10 08:00:00", "2/10 8:00"];
  assert.deepEqual(
    [told({ at, caption }), told({ at }), told({ caption }), told({})],
    [at, at, caption, null],
  );
});
