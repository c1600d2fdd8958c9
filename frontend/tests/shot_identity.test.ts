import assert from "node:assert/strict";
import { test } from "node:test";
import { savedConversationIn } from "../src/persistence/saved_conversation.ts";
import { findingOf, isShown, withKeptVerdict } from "../src/state/finding.ts";
import { Shot } from "../src/state/shot.ts";
import { isSameShot, isShotIdentity, originIn, originOf } from "../src/state/shot_identity.ts";
import { applyEvent, prediction, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { PREDICTION } from "./making.ts";

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
  for (const odd of [null, {}, { kind: "row", index: 1.5 }, { kind: "recorded" }, { kind: "example", id: 3 }])
    assert.equal(originIn(odd), null);
  const identity = shotOf({ [SPEED]: 4.2 }).identity.peek();
  assert.deepEqual(originOf(identity), RECORDED);
});

test("a kept turn with a damaged identity is left out, one of an earlier page without any is taken up", () => {
  const turn = judged(shotOf({ [SPEED]: 4.2 }), 1);
  const { shot: _, ...early } = turn;
  const kept = (turns: unknown[]) => savedConversationIn({ sessionId: "s", turns })?.turns.length;
  assert.equal(kept([turn, early]), 2);
  for (const odd of [null, 3, { kind: "recorded" }, { ...turn.shot, changed: { [SPEED]: [1] } }])
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
