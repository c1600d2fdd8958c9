import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { Client } from "../src/api/client.ts";
import type { Attribution, PredictAnswer } from "../src/contract/tool_results.ts";
import { held, ordered, sliderOf } from "../src/features/what_if/sliders.ts";
import { comparison, points, WhatIf } from "../src/features/what_if/what_if.ts";
import { Shot } from "../src/state/shot.ts";
import { LINE } from "./lines.ts";

const SPEED = "Process_InjectionSpeed"; // typical 4.2, limits 2.6 to 5.4, step 0.1
const DIE = "Process_MoldTemperature"; // typical 195, limits 165 to 240, step 5

function predicted(before: number, after: number, more: object = {}): PredictAnswer {
  const side = (defect: number) => ({
    class: defect >= 0.2 ? "defect" : "normal",
    class_probabilities: { defect, normal: 1 - defect },
  });
  return {
    prediction: side(after),
    baseline: { prediction: side(before) },
    threshold: 0.2,
    ...more,
  } as PredictAnswer;
}

interface Asked {
  features: Record<string, number>;
  overrides: Record<string, number>;
  signal: AbortSignal | undefined;
  answer: (t1: unknown) => void;
  fail: (fault: unknown) => void;
}

/** A what-if whose clock and server are played by the test. */
function staged() {
  const shot = new Shot(LINE);
  shot.fill(LINE.typicalValues(), { kind: "typical" });
  const waiting = new Set<() => void>();
  const asked: Asked[] = [];
  const predict: Client["predict"] = (features, overrides = {}, signal) =>
    new Promise((resolve, fail) => {
      asked.push({ features, overrides, signal, fail, answer: (t1) => resolve({ t1, t2: {} } as never) });
    });
  const whatIf = new WhatIf(shot, predict, (run) => {
    waiting.add(run);
    return () => waiting.delete(run);
  });
  const unwatch = whatIf.watch();
  const pass = () => {
    for (const run of [...waiting]) {
      waiting.delete(run);
      run();
    }
  };
  return { shot, whatIf, asked, waiting, pass, unwatch };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("nothing is asked before a setpoint is moved", () => {
  const { asked, pass, whatIf } = staged();
  pass();
  assert.deepEqual([asked.length, whatIf.outcome.value], [0, { kind: "none" }]);
});

test("a slider that is dragged asks once, for where it stands then", async () => {
  const { whatIf, asked, pass } = staged();
  for (const value of [4.1, 4, 3.9]) whatIf.move(SPEED, value);
  pass();
  assert.deepEqual(
    asked.map(({ overrides }) => overrides),
    [{ [SPEED]: 3.9 }],
  );
  asked[0]?.answer(predicted(0.71, 0.1));
  await settled();
  const { outcome } = whatIf;
  assert.ok(outcome.value.kind === "known");
  assert.deepEqual(
    [outcome.value.comparison.before.class, outcome.value.comparison.after.class],
    ["defect", "normal"],
  );
});

test("an earlier question is called off, and its late answer changes nothing", async () => {
  const { whatIf, asked, pass } = staged();
  whatIf.move(SPEED, 4);
  pass();
  whatIf.move(SPEED, 3);
  pass();
  const [first, second] = asked;
  assert.equal(first?.signal?.aborted, true);
  second?.answer(predicted(0.7, 0.3));
  await settled();
  first?.answer(predicted(0.7, 0.9));
  await settled();
  assert.equal(whatIf.outcome.value.kind === "known" && whatIf.outcome.value.comparison.after.defect, 0.3);
});

test("what was known stays in sight while the next answer is on its way", async () => {
  const { whatIf, asked, pass } = staged();
  whatIf.move(SPEED, 4);
  pass();
  asked[0]?.answer(predicted(0.7, 0.3));
  await settled();
  whatIf.move(SPEED, 3);
  assert.equal(whatIf.outcome.value.kind === "asking" && whatIf.outcome.value.last?.after.defect, 0.3);
});

test("values are held on the grid and within the limits, and the shot's own value is no move", () => {
  const { whatIf } = staged();
  whatIf.move(SPEED, 9);
  whatIf.move(DIE, 181);
  assert.deepEqual(whatIf.moved.value, { [SPEED]: 5.4, [DIE]: 180 });
  whatIf.move(SPEED, 4.2);
  whatIf.move(DIE, NaN);
  whatIf.move("Nobody", 1);
  assert.deepEqual(whatIf.moved.value, { [DIE]: 180 });
  whatIf.undo(DIE);
  assert.equal(whatIf.count.value, 0);
});

test("a value that is typed into the shot is the new baseline", () => {
  const { shot, whatIf, asked, pass } = staged();
  whatIf.move(SPEED, 4);
  pass();
  shot.set(DIE, "170");
  pass();
  assert.deepEqual(
    asked.map(({ features, overrides }) => [features[DIE], overrides]),
    [
      [195, { [SPEED]: 4 }],
      [170, { [SPEED]: 4 }],
    ],
  );
});

test("another shot begins without moves", () => {
  const { shot, whatIf, waiting } = staged();
  whatIf.move(SPEED, 4);
  shot.fill({ [SPEED]: 3 }, { kind: "typical" });
  assert.deepEqual([whatIf.moved.value, whatIf.outcome.value, waiting.size], [{}, { kind: "none" }, 0]);
});

test("applying writes the moves into the shot, which can undo them", () => {
  const { shot, whatIf } = staged();
  whatIf.move(SPEED, 4);
  assert.equal(whatIf.apply(), 1);
  assert.deepEqual([shot.texts.value[SPEED], shot.changed.value, whatIf.count.value], ["4", [SPEED], 0]);
});

test("refusals, failed tools and answers without a baseline are faults, and can be asked again", async () => {
  const { whatIf, asked, pass } = staged();
  const details = [{ field: "features.x", reason: "r" }];
  whatIf.move(SPEED, 4);
  const code = async (end: (last: Asked | undefined) => void) => {
    pass();
    end(asked.at(-1));
    await settled();
    const { value } = whatIf.outcome;
    whatIf.again();
    return value.kind === "failed" && value.fault.code;
  };
  assert.equal(
    await code((last) => last?.fail(new ApiError(422, "validation_error", "m", { details }))),
    "validation_error",
  );
  assert.equal(
    await code((last) => last?.answer({ error: { code: "tool_timeout", message: "m" } })),
    "tool_timeout",
  );
  assert.equal(
    await code((last) => last?.answer({ ...predicted(0.1, 0.2), baseline: undefined })),
    "no_baseline",
  );
  assert.equal(await code((last) => last?.answer(predicted(0.1, 0.2))), false);
});

test("nothing is asked any more once nobody looks", () => {
  const { whatIf, waiting, unwatch } = staged();
  whatIf.move(SPEED, 4);
  unwatch();
  assert.equal(waiting.size, 0);
});

test("the difference is rounded as the answers round it", () => {
  const found = (before: number, after: number) => {
    const both = comparison(predicted(before, after));
    assert.ok(both);
    return points(both);
  };
  assert.deepEqual([found(0.71352, 0.68825), found(0.2, 0.2), found(0.30001, 0.3)], [-2.5, 0, 0]);
  assert.equal(comparison({} as PredictAnswer), null);
});

test("sliders of what raised the risk come first, then the other drivers, then the schema's order", () => {
  const rows = [
    { feature: "Sensor_Noise", shap: 3 },
    { feature: "Process_ClampForce", shap: -2 },
    { feature: SPEED, shap: 0.5 },
    { feature: DIE, shap: 1 },
  ] as Attribution[];
  const names = ordered(LINE, rows).map(({ name }) => name);
  assert.deepEqual(names.slice(0, 4), [DIE, SPEED, "Process_ClampForce", "Process_Temperature"]);
  assert.ok(names.every((name) => LINE.feature(name)?.role === "setpoint"));
});

test("without a diagnosis, the setpoints in which the sample shots differ come first", () => {
  const names = ordered(LINE, undefined).map(({ name }) => name);
  assert.ok(names.slice(0, 4).includes("Process_HoldPressure"), names.slice(0, 4).join());
  assert.ok(names.slice(0, 4).includes("Process_ClampForce"));
});

test("a slider shows a value from beyond the limits at their end, without moving it", () => {
  const die = LINE.feature(DIE);
  assert.ok(die);
  assert.deepEqual([sliderOf(die, 100, undefined).at, sliderOf(die, 100, undefined).moved], [165, false]);
  assert.equal(sliderOf(die, null, undefined).at, 195);
  assert.equal(held(die, 167), 165);
});

test("what moves along is told, and is applied with the setpoints", async () => {
  const { shot, whatIf, asked, pass } = staged();
  const plunger = { feature: "Sensor_Speed", from: 2.6, to: 2.42, unit: "m/s" };
  whatIf.move(SPEED, 3.9);
  pass();
  asked[0]?.answer(predicted(0.7, 0.3, { companions: [plunger] }));
  await settled();
  const known = whatIf.outcome.peek();
  assert.deepEqual(known.kind === "known" && known.comparison.companions, [plunger]);

  assert.equal(whatIf.apply(), 1);
  const { features } = shot.read.value;
  assert.deepEqual([features[SPEED], features.Sensor_Speed], [3.9, 2.42]);
});
