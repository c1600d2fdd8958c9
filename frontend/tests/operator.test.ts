/** The operator's alarms: nothing is missed, nothing rings twice, and each is kept with who acknowledged it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedShot } from "../src/contract/api.ts";
import { ageOf, standsAfter } from "../src/features/line_strip/freshness.ts";
import {
  type Alarms,
  acknowledge,
  isAlarming,
  MOST_PENDING,
  NO_ALARMS,
  savedAlarmsIn,
  valuesOf,
  withShots,
  withStatus,
} from "../src/features/operator/alarms.ts";

const BEGIN = Date.UTC(2026, 1, 10, 6);

function shot(number: number, verdict = "normal", everyMs = 5_000): RecordedShot {
  const at = new Date(BEGIN + number * everyMs).toISOString();
  return { shot_id: `s-${number}`, at, verdict } as unknown as RecordedShot;
}

function ids(alarms: Alarms): string[] {
  return alarms.pending.map(({ shotId }) => shotId);
}

const seen = withShots(NO_ALARMS, [shot(1, "defect"), shot(2)]);
const not_trusted = (...codes: string[]) =>
  ({ state: "not_trusted", reasons: codes.map((code) => ({ code, state: "not_trusted" })) }) as never;

test("opened for the first time the newest shot is news, and those before are not", () => {
  assert.equal(isAlarming(seen), false);
  assert.deepEqual(ids(withShots(NO_ALARMS, [shot(1, "defect"), shot(2, "defect")])), ["s-2"]);
  assert.equal(isAlarming(withShots(NO_ALARMS, [])), false);
});

test("a defect and a withheld shot alarm, a normal and an unsure one do not", () => {
  for (const [verdict, alarms] of [
    ["defect", true],
    ["withheld", true],
    ["normal", false],
    ["unsure", false],
  ] as const)
    assert.equal(isAlarming(withShots(seen, [shot(2), shot(3, verdict)])), alarms, verdict);
});

test("what comes while an alarm stands is bundled with it, by time, each shot once", () => {
  const orders = [
    [3, 4, 5],
    [5, 3, 4],
    [4, 4, 3, 5, 5],
  ];
  for (const order of orders) {
    const alarms = order.reduce((now, number) => withShots(now, [shot(2), shot(number, "defect")]), seen);
    assert.deepEqual(ids(alarms), ["s-3", "s-4", "s-5"]);
  }
});

test("the same shots again change nothing, so that nothing is written or rings anew", () => {
  const once = withShots(seen, [shot(2), shot(3, "defect")]);
  assert.equal(withShots(once, [shot(2), shot(3, "defect"), shot(4)]), once);
  assert.equal(withStatus(seen, { state: "watch", reasons: [] }), seen);
});

test("an acknowledgement keeps who and when, and the next defect is a new alarm", () => {
  const rung = withShots(seen, [shot(3, "defect"), shot(4, "withheld"), shot(5, "defect")]);
  const quiet = acknowledge(rung, "김", BEGIN);
  assert.equal(isAlarming(quiet), false);
  assert.deepEqual(quiet.log, [{ at: BEGIN, by: "김", defects: 2, withheld: 1, state: false }]);
  // The same shots are still in the window.
  assert.equal(withShots(quiet, [shot(3, "defect"), shot(4, "withheld"), shot(5, "defect")]), quiet);
  // A late one, too, that is older than those acknowledged.
  const late = withShots(quiet, [shot(2), shot(2.5, "defect"), shot(5, "defect"), shot(6, "defect")]);
  assert.deepEqual(ids(late), ["s-2.5", "s-6"]);
  assert.equal(acknowledge(quiet, "이", BEGIN + 1), quiet);
});

test("a line that is not trusted alarms once for its grounds, and anew for others or after it was trusted", () => {
  const rung = withStatus(seen, not_trusted("sensor_stuck"));
  assert.equal(isAlarming(rung), true);
  const quiet = acknowledge(rung, "", BEGIN);
  assert.equal(quiet.log[0]?.state, true);
  assert.equal(isAlarming(withStatus(quiet, not_trusted("sensor_stuck"))), false);
  assert.equal(isAlarming(withStatus(quiet, not_trusted("sensor_stuck", "ranks_badly"))), true);
  // A ground that went is no news.
  const both = acknowledge(withStatus(seen, not_trusted("sensor_stuck", "ranks_badly")), "", BEGIN);
  assert.equal(isAlarming(withStatus(both, not_trusted("ranks_badly"))), false);
  for (const state of ["trusted", "watch", "too_few"] as const) {
    const calm = withStatus(quiet, { state, reasons: [] });
    assert.equal(isAlarming(withStatus(calm, not_trusted("sensor_stuck"))), true, state);
    assert.equal(isAlarming(withStatus(rung, { state, reasons: [] })), false, state);
  }
});

test("without any ground a line that is not trusted alarms all the same", () => {
  const rung = withStatus(seen, not_trusted());
  assert.equal(isAlarming(rung), true);
  assert.equal(isAlarming(withStatus(acknowledge(rung, "", BEGIN), not_trusted())), false);
});

test("alarms come back from what was kept as they were, and from anything else there are none", () => {
  const rung = withStatus(withShots(seen, [shot(3, "defect")]), not_trusted("ranks_badly"));
  for (const alarms of [NO_ALARMS, seen, rung, acknowledge(rung, "박", BEGIN)])
    assert.deepEqual(savedAlarmsIn(JSON.parse(JSON.stringify(alarms))), alarms);
  for (const part of Object.keys(rung)) {
    for (const wrong of [undefined, 7.5, "x", [{}], {}]) {
      if (part === "since" && wrong === 7.5) continue;
      if ((part === "state" || part === "known") && wrong === "x") continue;
      assert.equal(savedAlarmsIn({ ...rung, [part]: wrong }), NO_ALARMS, `${part}: ${String(wrong)}`);
    }
  }
});

test("a night of defects is bounded, the newest stay", () => {
  const night = Array.from({ length: MOST_PENDING + 40 }, (_, index) => shot(3 + index, "defect"));
  const alarms = withShots(seen, night);
  assert.equal(alarms.pending.length, MOST_PENDING);
  assert.equal(alarms.pending.at(-1)?.shotId, night.at(-1)?.shot_id);
});

test("a line stands after five of its own pauses, a minute at least and ten at most", () => {
  const every = (ms: number) => standsAfter([1, 2, 3, 4].map((number) => shot(number, "normal", ms)));
  assert.equal(every(5_000), 60_000);
  assert.equal(every(34_000), 170_000);
  assert.equal(every(3_600_000), 600_000);
  assert.equal(standsAfter([]), 600_000);
  assert.equal(standsAfter([shot(1)]), 600_000);
});

test("an age is told in the part that a reader wants", () => {
  assert.deepEqual(ageOf(-3), { count: 0, unit: "second" });
  assert.deepEqual(ageOf(59_999), { count: 59, unit: "second" });
  assert.deepEqual(ageOf(60_000), { count: 1, unit: "minute" });
  assert.deepEqual(ageOf(12 * 60_000), { count: 12, unit: "minute" });
  assert.deepEqual(ageOf(3_600_000), { count: 1, unit: "hour" });
  assert.deepEqual(ageOf(172_799_000), { count: 47, unit: "hour" });
  assert.deepEqual(ageOf(172_800_000), { count: 2, unit: "day" });
});

const outside = (number: number, verdict: string, ...beyond: string[]) => ({
  ...shot(number, verdict),
  beyond,
});

test("a value far outside alarms by its name, whatever the verdict", () => {
  for (const verdict of ["normal", "unsure", "defect", "withheld"]) {
    const rung = withShots(seen, [shot(2), outside(3, verdict, "Sensor_Flow")]);
    assert.equal(isAlarming(rung), true, verdict);
    assert.deepEqual(valuesOf(rung.pending), ["Sensor_Flow"], verdict);
    assert.deepEqual(acknowledge(rung, "김", BEGIN).log[0]?.values, ["Sensor_Flow"], verdict);
  }
});

test("what stays far outside rings once, another variable anew, and itself after it was in order", () => {
  const flow = (...numbers: number[]) => numbers.map((number) => outside(number, "unsure", "Sensor_Flow"));
  const quiet = acknowledge(withShots(seen, [shot(2), ...flow(3, 4)]), "", BEGIN);
  assert.equal(isAlarming(withShots(quiet, flow(4, 5, 6))), false);
  assert.equal(isAlarming(withShots(quiet, [...flow(5), shot(6), ...flow(7)])), false);
  const other = withShots(quiet, [...flow(5), outside(6, "unsure", "Sensor_Flow", "Sensor_Torque")]);
  assert.deepEqual(valuesOf(other.pending), ["Sensor_Torque"]);
  const inOrder = withShots(quiet, [shot(6), shot(7)]);
  assert.equal(isAlarming(inOrder), false);
  assert.deepEqual(valuesOf(withShots(inOrder, [shot(7), ...flow(8)]).pending), ["Sensor_Flow"]);
});

test("alarms that an earlier version kept are read, and come back with their variables", () => {
  const { knownValues: _, ...earlier } = acknowledge(withShots(seen, [shot(3, "defect")]), "이", BEGIN);
  assert.deepEqual(savedAlarmsIn(earlier), { ...earlier, knownValues: [] });
  const rung = withShots(seen, [outside(3, "unsure", "Sensor_Flow")]);
  for (const alarms of [rung, acknowledge(rung, "", BEGIN)])
    assert.deepEqual(savedAlarmsIn(JSON.parse(JSON.stringify(alarms))), alarms);
});
