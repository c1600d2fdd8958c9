import assert from "node:assert/strict";
import { test } from "node:test";
import { savedConversationIn } from "../src/persistence/saved_conversation.ts";
import { findingOf, isShown, withKeptVerdict } from "../src/state/finding.ts";
import { Shot } from "../src/state/shot.ts";
import {
  isSameShot,
  isShotIdentity,
  originIn,
  originOf,
  type ShotIdentity,
} from "../src/state/shot_identity.ts";
import { applyEvent, prediction, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { PREDICTION } from "./making.ts";
import { randomOf } from "./random.ts";

const SPEED = "Process_InjectionSpeed";
const DIE = "Process_MoldTemperature";
const RECORDED = {
  kind: "recorded" as const,
  id: "s-1",
  line: "demo",
  at: "2026-02-10T10:00:00Z",
  mould: "M1",
  lot: "L2",
};

function shotOf(values: Record<string, number>, id = "s-1"): Shot {
  const shot = new Shot(LINE);
  shot.fill(values, { ...RECORDED, id });
  return shot;
}

function judged(
  shot: Shot,
  askedAt: number,
  events: object[] = [{ type: "t1_result", data: PREDICTION }],
): Turn {
  const begun: Turn = {
    ...startedTurn(`turn-${askedAt}`, "왜?", shot.read.peek().features, askedAt),
    shot: shot.identity.peek(),
  };
  return events.reduce((turn: Turn, event) => applyEvent(turn, event as never), begun);
}

test("a shot is told by line, id, time, mould, lot and what was changed on it", () => {
  const shot = shotOf({ [SPEED]: 4.2, [DIE]: 195 });
  shot.set(SPEED, "3.9");
  shot.set(DIE, "");
  const { print: _, ...identity } = shot.identity.value;
  assert.deepEqual(identity, {
    kind: "recorded",
    shotId: "s-1",
    line: "demo",
    at: "2026-02-10T10:00:00Z",
    mould: "M1",
    lot: "L2",
    changed: { [SPEED]: [4.2, 3.9], [DIE]: [195, null] },
  });
});

test("the same shot stays the same whatever is changed on it; another id or other values are another shot", () => {
  const shot = shotOf({ [SPEED]: 4.2 });
  const before = shot.identity.peek();
  shot.set(SPEED, "3.9");
  assert.ok(isSameShot(before, shot.identity.peek()));
  assert.ok(!isSameShot(before, shotOf({ [SPEED]: 4.2 }, "s-2").identity.peek()));
  assert.ok(!isSameShot(before, shotOf({ [SPEED]: 4.3 }).identity.peek()));
});

/** A table of two rows under one name, at times where they are given. */
function tableOf(
  first: number,
  times: readonly string[] = [],
): { name: string; arrayBuffer: () => Promise<ArrayBuffer> } {
  const rows = [`${first},190`, "3.1,191"].map((row, at) => (times[at] ? `${times[at]},${row}` : row));
  const head = [...(times.length > 0 ? ["시각"] : []), SPEED, DIE].join(",");
  const bytes = new TextEncoder().encode(`${[head, ...rows].join("\n")}\n`);
  return { name: "shift.csv", arrayBuffer: async () => bytes.buffer as ArrayBuffer };
}

test("a row of a table that took another's place is another shot, though file and number are the same", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openFile(tableOf(4.2));
  const first = { ...shot.identity.peek(), values: shot.read.peek().features };
  assert.deepEqual([first.file, first.row, first.values[SPEED]], ["shift.csv", 1, 4.2]);
  await shot.rows.openFile(tableOf(4.3));
  const second = shot.identity.peek();
  assert.deepEqual([second.file, second.row], ["shift.csv", 1]);
  assert.ok(!isSameShot(first, second));

  // The way back leads to the first, which is no row of the table that is open now.
  const { values, ...identity } = first;
  shot.restore(identity, values);
  assert.ok(isSameShot(identity, shot.identity.peek()));
  assert.equal(shot.rows.index.value, null);
  shot.apply([{ feature: SPEED, to: 3.9 }]);
  shot.rows.go(1);
  shot.rows.go(0);
  assert.equal(shot.texts.value[SPEED], "4.3", "what was applied to the first stays away from the second");
  assert.deepEqual(shot.identity.peek(), second);
  assert.equal(shot.rows.index.value, 0);
});

test("of two tables with the same values a row's time tells its shots apart", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openFile(tableOf(4.2, ["2026-02-10 08:00:00", "2026-02-10 08:01:00"]));
  const [identity, { features }] = [shot.identity.peek(), shot.read.peek()];
  assert.equal(identity.at?.slice(0, 10), "2026-02-10");
  await shot.rows.openFile(tableOf(4.2, ["2026-02-11 08:00:00", "2026-02-11 08:01:00"]));
  assert.ok(!isSameShot(identity, shot.identity.peek()));
  shot.restore(identity, features);
  assert.equal(shot.rows.index.value, null);
  // The same file once more is the same shot.
  await shot.rows.openFile(tableOf(4.2, ["2026-02-10 08:00:00", "2026-02-10 08:01:00"]));
  assert.ok(isSameShot(identity, shot.identity.peek()));
  shot.restore(identity, features);
  assert.equal(shot.rows.index.value, 0);
  const { at: _, caption: __, ...early } = identity;
  assert.ok(isSameShot(early, shot.identity.peek()), "an earlier page kept no time");
});

test("a row with digits beyond those of a field, or without a number, is a row of its table all the same", async () => {
  for (const cell of ["4.1234567890123456", "", "??", "1e-7"]) {
    const shot = new Shot(LINE);
    const bytes = new TextEncoder().encode(`${SPEED},${DIE}\n${cell},190\n3,191\n`);
    await shot.rows.openFile({ name: "a.csv", arrayBuffer: async () => bytes.buffer as ArrayBuffer });
    assert.equal(shot.rows.index.value, 0, cell);
    shot.set(DIE, "195");
    shot.rows.go(1);
    shot.rows.go(0);
    assert.equal(shot.texts.value[DIE], "195", "what was typed is kept for it");
  }
});

test("an adjustment's shot is itself alone, whichever part of its identity another one shares", () => {
  const next = randomOf(18);
  const one = <T>(...of: T[]): T => of[Math.floor(next() * of.length)] as T;
  const made = Array.from({ length: 300 }, (): ShotIdentity => {
    const common = { line: one("line-3", "line-7"), print: one("a", "b"), changed: {} };
    const kind = one("example", "typical", "row", "recorded");
    if (kind === "row")
      return { ...common, kind, file: one("", "a.csv"), row: one(1, 2), at: one("08:00", "09:00") };
    return kind === "typical" ? { ...common, kind } : { ...common, kind, shotId: one("s-1", "s-2") };
  });
  const told = ({ changed: _, ...rest }: ShotIdentity) => JSON.stringify(Object.entries(rest).sort());
  for (const mine of made)
    for (const other of made) assert.equal(isSameShot(mine, other), told(mine) === told(other));
});

test("a shot that was asked about comes back with its changes, and can be taken back to what it was", () => {
  const shot = shotOf({ [SPEED]: 4.2, [DIE]: 195 });
  shot.set(SPEED, "3.9");
  shot.set("Sensor_Flow", "20");
  const [identity, { features }] = [shot.identity.peek(), shot.read.peek()];
  shot.fill(LINE.typicalValues(), { kind: "typical" });
  shot.restore(identity, features);
  assert.deepEqual(shot.read.peek().features, features);
  assert.deepEqual(shot.identity.peek(), identity);
  shot.reset();
  assert.deepEqual(shot.read.peek().features, { [SPEED]: 4.2, [DIE]: 195 });
});

test("where values came from is kept over a reload, and what is no origin counts as none", () => {
  const origins = [
    RECORDED,
    { kind: "typical" },
    { kind: "example", id: "good" },
    { kind: "row", index: 3, file: "a.csv", caption: "08:00" },
    { kind: "row", index: 3 },
  ];
  for (const origin of origins) assert.deepEqual(originIn(JSON.parse(JSON.stringify(origin))), origin);
  for (const odd of [
    null,
    {},
    { kind: "row", index: 1.5 },
    { kind: "recorded" },
    { kind: "example", id: 3 },
    // A later page's kind is no row, whatever it counts.
    { kind: "batch", index: 1 },
  ])
    assert.equal(originIn(odd), null);
  const identity = shotOf({ [SPEED]: 4.2 }).identity.peek();
  assert.deepEqual(originOf(identity), RECORDED);
});

test("a kept turn with a damaged identity is left out, one of an earlier page without any is taken up", () => {
  const turn = judged(shotOf({ [SPEED]: 4.2 }), 1);
  const { shot: _, ...early } = turn;
  const kept = (turns: unknown[]) => savedConversationIn({ sessionId: "s", turns })?.turns.length;
  assert.equal(kept([turn, early]), 2);
  const texts = ["shotId", "file", "at", "mould", "lot", "caption"].map((part) => ({
    ...turn.shot,
    [part]: 7,
  }));
  const changed = [[1], [1, "2"], ["1", 2], [1, 2, 3], 1].map((pair) => ({
    ...turn.shot,
    changed: { [DIE]: [1, null], [SPEED]: pair },
  }));
  for (const odd of [null, 3, { kind: "recorded" }, { ...turn.shot, row: "1" }, ...texts, ...changed])
    assert.equal(kept([{ ...turn, shot: odd }]), 0, JSON.stringify(odd));
  assert.ok(isShotIdentity(JSON.parse(JSON.stringify(turn.shot))));
});

test("the finding is of the shot at hand alone, the newest verdict, and drivers of the same values", () => {
  const [mine, other] = [shotOf({ [SPEED]: 4.2 }), shotOf({ [SPEED]: 4.2 }, "s-2")];
  const drivers = { type: "t2_result", data: { attributions: [] } };
  const both = [{ type: "t1_result", data: PREDICTION }, drivers];
  const old = judged(mine, 1, both);
  const of = (turns: Turn[]) => {
    const { verdict, drivers: why } = findingOf(turns, mine.identity.peek());
    return [verdict?.turn.askedAt, why?.turn.askedAt];
  };
  assert.deepEqual(of([]), [undefined, undefined]);
  assert.deepEqual(
    of([judged(other, 9, both)]),
    [undefined, undefined],
    "another shot's is none of this one's",
  );
  assert.deepEqual(of([judged(other, 9, both), old]), [1, 1]);
  assert.deepEqual(of([judged(mine, 2), old]), [2, 1], "of the same values");
  assert.deepEqual(of([old, judged(mine, 2)]), [2, 1], "whichever window told first");
  mine.set(SPEED, "3");
  assert.deepEqual(of([judged(mine, 2), old]), [2, undefined], "of other values");
  const finding = findingOf([old], mine.identity.peek());
  assert.deepEqual(
    old.cards.map((card) => isShown(finding, old, card)),
    [true, true],
  );
});

test("the verdict of a what-if is no finding about the shot", () => {
  const mine = shotOf({ [SPEED]: 4.2 });
  const data = { ...PREDICTION, baseline: { prediction: PREDICTION.prediction } };
  const whatIf = judged(mine, 1, [{ type: "t1_result", data }]);
  assert.equal(findingOf([whatIf], mine.identity.peek()).verdict, null);
});

test("the verdict that the line's memory keeps is shown as it is, withheld ones as no verdict", () => {
  const row = {
    verdict: "withheld",
    defect_probability: 0.25,
    threshold: 0.2,
    mode: null,
    missing: [],
    unlike_known: false,
    model_version: "m",
  };
  const found = prediction(withKeptVerdict(judged(shotOf({}), 1, []), row as never));
  assert.equal(found?.verdict, "withheld");
  assert.equal(found?.prediction.class, undefined);
  assert.deepEqual(found?.prediction.class_probabilities, { normal: 0.75, defect: 0.25 });
});
