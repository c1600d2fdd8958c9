import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedShot } from "../src/contract/api.ts";
import { reportText } from "../src/features/report/report_text.ts";
import { sheetFacts } from "../src/features/report/sheet/facts.ts";
import { Line } from "../src/line/line.ts";
import { Diagnosis } from "../src/page/diagnosis.ts";
import { findingOf, standingDiagnosis } from "../src/state/finding.ts";
import { isOfChanged, ofOwnValues, reportedValues, reportOf, triedIn } from "../src/state/report.ts";
import { Shot } from "../src/state/shot.ts";
import { applyEvent, importance, prediction, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE as DOCUMENT, diagnosed, PREDICTION } from "./making.ts";

const LINE = new Line(DOCUMENT);
const BETTER = { class: "normal", class_probabilities: { normal: 0.9, defect: 0.1 } };

/** A question about what would be, whose only prediction is of changed values. */
function supposed(): Turn {
  const shot = { kind: "recorded", line: "line-3", shotId: "s-1", print: "p", changed: {} } as const;
  const begun = { ...startedTurn("w", "속도를 4.8로 하면?", { Melt: 650, Speed: 4.2 }, 0), shot };
  const input = { features: { Speed: 4.8 } };
  const data = { ...PREDICTION, prediction: BETTER, verdict: "normal" };
  const baseline = { prediction: PREDICTION.prediction, verdict: "defect" };
  return [
    { type: "tool_start", tool: "predict_quality", tool_use_id: "a", input, elapsed: 0 },
    { type: "tool_end", tool: "predict_quality", tool_use_id: "a", result: {}, elapsed: 0 },
    { type: "t1_result", data: { ...data, baseline }, elapsed: 0 },
    { type: "tool_start", tool: "analyze_feature_importance", tool_use_id: "b", input, elapsed: 0 },
    { type: "tool_end", tool: "analyze_feature_importance", tool_use_id: "b", result: {}, elapsed: 0 },
    { type: "t2_result", data: { attributions: [] }, elapsed: 0 },
    { type: "done", elapsed: 1, session_id: "s" },
  ].reduce((turn, event) => applyEvent(turn, event as never), begun as Turn);
}

test("what a what-if was worth is never told as the shot's", () => {
  const turn = supposed();
  assert.equal(prediction(turn)?.verdict, "defect");
  assert.equal(prediction(turn)?.prediction.class_probabilities?.defect, 0.87);
  assert.equal(prediction(turn)?.threshold, 0.2);
  // The drivers that were asked of the changed values are none of the shot's.
  assert.equal(importance(turn), undefined);
  assert.deepEqual(
    triedIn(turn).map(({ changes, before, after }) => [
      changes,
      before?.prediction.class_probabilities?.defect,
      after.prediction.class_probabilities?.defect,
    ]),
    [[[{ feature: "Speed", from: 4.2, to: 4.8 }], 0.87, 0.1]],
  );
  const text = reportText(turn, LINE, "ko");
  assert.ok(text.includes("판정: 불량 (불량 확률 87.0 %"), text);
  assert.match(text, /바꿔 보면:\n- 사출 속도 4\.2 → 4\.8 m\/s: 불량 확률 87\.0 % → 10\.0 % \(양품\)/);
  const facts = sheetFacts(turn, LINE, "ko", null);
  assert.equal(facts.verdict?.probability, "87.0 %");
  assert.deepEqual(facts.tried, ["사출 속도 4.2 → 4.8 m/s: 불량 확률 87.0 % → 10.0 % (양품)"]);
  assert.equal(facts.ofChanged, false);
});

test("a diagnosis of changed values says so on the sheet, in the text and in JSON, with the shot's own values", () => {
  const turn = diagnosed();
  assert.ok(isOfChanged(turn));
  const speed = reportedValues(turn, LINE.features).find(({ feature }) => feature.name === "Speed");
  assert.deepEqual([speed?.before, speed?.value], [4.5, 4.2]);
  const own: Turn = {
    ...diagnosed("own"),
    features: { Melt: 590, Speed: 4.5 },
    shot: { ...(turn.shot as NonNullable<Turn["shot"]>), changed: {} },
  };
  const facts = sheetFacts(turn, LINE, "ko", null, [turn, own]);
  assert.equal(facts.ofChanged, true);
  assert.equal(facts.own?.probability, "87.0 %");
  const row = facts.values.find(({ label }) => label === "사출 속도");
  assert.deepEqual([row?.value, row?.changed], ["4.5 → 4.2 m/s", true]);
  // Where nobody judged the shot's own values, nothing is told of them.
  assert.equal(sheetFacts(turn, LINE, "ko", null, [turn]).own, null);
  assert.ok(reportText(turn, LINE, "en").includes("Verdict on the changed values: Defect"));

  const told = reportOf(turn, { line: LINE, user: null, now: 0 });
  assert.deepEqual([told.features.Speed, told.features_unchanged.Speed], [4.2, 4.5]);
  const plain = sheetFacts(own, LINE, "ko", null, [turn]);
  assert.deepEqual([plain.ofChanged, plain.own], [false, null]);
  assert.ok(plain.values.every(({ changed }) => !changed));
});

function row(id: string, Melt: number, model_version = "v1"): RecordedShot {
  return {
    line: "line-3",
    shot_id: id,
    at: "2026-02-10T12:00:00+09:00",
    features: { Melt, Speed: 4.2, Noise: 76 },
    context: {},
    verdict: "defect",
    defect_probability: 0.8,
    threshold: 0.2,
    mode: null,
    unlike_known: false,
    missing: [],
    model_version,
    outcome: null,
  } as unknown as RecordedShot;
}

/** A diagnosis on models of a version, which counts what it asks. */
function counted() {
  const server = { asked: 0, version: "v1", fails: false };
  const predict = async () => {
    server.asked += 1;
    if (server.fails) throw new Error("away");
    const t1 = { ...PREDICTION, verdict: "defect", model_version: server.version };
    return { t1, t2: { attributions: [], model_version: server.version } };
  };
  const turns: Turn[] = [];
  const diagnosis = new Diagnosis({ predict } as never, () => turns);
  return { server, turns, diagnosis, shot: new Shot(LINE) };
}

test("a shot that one comes back to is shown as it was diagnosed, without asking again", async () => {
  const { server, diagnosis, shot } = counted();
  await diagnosis.choose(shot, row("a", 640));
  const first = diagnosis.turn.value;
  await diagnosis.choose(shot, row("b", 650));
  assert.equal(server.asked, 2);
  await diagnosis.choose(shot, row("a", 640));
  assert.equal(server.asked, 2);
  assert.equal(diagnosis.turn.value, first);
  assert.equal(shot.identity.value.shotId, "a");
  // One click asks anew.
  await diagnosis.ask(shot);
  assert.equal(server.asked, 3);
  assert.notEqual(diagnosis.turn.value?.id, first?.id);
  assert.equal(diagnosis.kept.value.length, 2);
});

test("a question's diagnosis of the shot counts too, and one of other values or another line does not", async () => {
  const { server, turns, diagnosis, shot } = counted();
  await diagnosis.choose(shot, row("a", 640));
  const answered: Turn = { ...(diagnosis.turn.value as Turn), id: "asked", question: "왜?" };
  diagnosis.forget();
  turns.push(answered);
  await diagnosis.choose(shot, row("a", 640));
  assert.deepEqual([server.asked, diagnosis.turn.value?.id], [1, "asked"]);

  for (const other of [row("a", 641), { ...row("a", 640), line: "line-4" }]) {
    const before = server.asked;
    await diagnosis.choose(shot, other);
    assert.equal(server.asked, before + 1);
  }
  turns.length = 0;
  turns.push({ ...answered, end: { kind: "cut" } });
  diagnosis.forget();
  const before = server.asked;
  await diagnosis.choose(shot, row("a", 640));
  assert.equal(server.asked, before + 1);
});

test("what another model found stands no longer once the line is judged by a new one", async () => {
  const { server, diagnosis, shot } = counted();
  await diagnosis.choose(shot, row("a", 640));
  diagnosis.judgedBy("v2");
  server.version = "v2";
  await diagnosis.choose(shot, row("a", 640));
  assert.equal(server.asked, 2);
  await diagnosis.choose(shot, row("a", 640));
  assert.equal(server.asked, 2);
  // A shot that tells no version changes nothing.
  diagnosis.judgedBy("");
  await diagnosis.choose(shot, row("a", 640));
  assert.equal(server.asked, 2);
});

test("values that were changed have a diagnosis of their own, and undone the shot's own stands there again", async () => {
  const { server, diagnosis, shot } = counted();
  await diagnosis.choose(shot, row("a", 640));
  const own = diagnosis.turn.value;
  shot.set("Speed", "5");
  assert.equal(diagnosis.ofFields(shot), null);
  await diagnosis.ask(shot);
  const changed = diagnosis.turn.value;
  const shown = () => findingOf(diagnosis.kept.value, shot.identity.value, shot.read.value.features);
  assert.equal(shown().verdict?.turn.id, changed?.id);
  shot.reset();
  assert.deepEqual([shown().verdict?.turn.id, shown().drivers?.turn.id], [own?.id, own?.id]);
  await diagnosis.choose(shot, row("a", 640));
  assert.deepEqual([server.asked, diagnosis.turn.value?.id], [2, own?.id]);
});

test("drivers by another model than the verdict's do not stand beside it", async () => {
  const { server, diagnosis, shot } = counted();
  await diagnosis.choose(shot, row("a", 640));
  server.fails = true;
  diagnosis.judgedBy("v2");
  await diagnosis.choose(shot, row("a", 640, "v2"));
  const turns = [diagnosis.turn.value as Turn, ...diagnosis.kept.value];
  const { verdict, drivers } = findingOf(turns, shot.identity.value, shot.read.value.features);
  assert.equal(verdict?.turn.end?.kind, "refused");
  assert.equal(drivers, null);
});

/** The diagnosis of the shot as it is, verdict and drivers, asked at a time and judged by a model. */
function asItIs(id: string, askedAt: number, model?: string): Turn {
  const turn = diagnosed(id, "", askedAt);
  const judged = turn.cards[0];
  assert.ok(turn.shot && judged?.data);
  const data = { ...judged.data, ...(model === undefined ? {} : { model_version: model }) };
  const drivers = {
    ...judged,
    key: "drivers",
    tool: "analyze_feature_importance",
    data: { attributions: [] },
  };
  return {
    ...turn,
    features: { Melt: 590, Speed: 4.5 },
    shot: { ...turn.shot, changed: {} },
    cards: [{ ...judged, data }, drivers],
  } as Turn;
}

test("of several diagnoses of a shot as it is the newest is told, in whatever order they are kept", () => {
  const [early, late] = [asItIs("early", 1_000), asItIs("late", 2_000)];
  const changed = diagnosed("changed", "", 3_000);
  const shot = early.shot;
  assert.ok(shot);
  for (const turns of [
    [early, late],
    [late, early],
  ]) {
    assert.equal(ofOwnValues(changed, [changed, ...turns])?.id, "late");
    const found = standingDiagnosis(turns, shot, { values: { Melt: 590, Speed: 4.5 }, model: null });
    assert.equal(found?.id, "late");
  }
});

test("a diagnosis stands while its model is the one that judges, or one of the two is not known", () => {
  const stands = (of: string, now: string | null) => {
    const turn = asItIs("a", 1_000, of);
    assert.ok(turn.shot);
    const values = { Melt: 590, Speed: 4.5 };
    return standingDiagnosis([turn], turn.shot, { values, model: now }) !== null;
  };
  assert.equal(stands("quality-1", "quality-1"), true);
  assert.equal(stands("quality-1", "quality-2"), false);
  assert.equal(stands("quality-1", null), true);
  assert.equal(stands("", "quality-2"), true);
});

test("what was tried is told against its own basis, and only where a prediction of it came", () => {
  const turn = asItIs("a", 1_000);
  const card = turn.cards[0];
  assert.ok(card?.data);
  const tried = (parts: object) =>
    triedIn({ ...turn, cards: [...turn.cards, { ...card, key: "b", ...parts }] } as Turn);
  const overrides = { Speed: 4.8, Hold: 90 };
  const basis = { prediction: { class: "defect", class_probabilities: { normal: 0.4, defect: 0.6 } } };

  const [against] = tried({ overrides, data: { ...PREDICTION, baseline: basis } });
  assert.deepEqual(against?.changes, [
    { feature: "Speed", from: 4.5, to: 4.8 },
    { feature: "Hold", from: null, to: 90 },
  ]);
  assert.equal(against?.before?.prediction.class_probabilities?.defect, 0.6);
  // Without a basis of its own it is held against the shot as it is.
  const [alone] = tried({ overrides, data: PREDICTION });
  assert.equal(alone?.before?.prediction.class_probabilities?.defect, 0.87);

  const row = { changes: [{ feature: "Speed", to: 5 }], prediction: BETTER };
  const [planned] = tried({ overrides: {}, data: { ...PREDICTION, scenarios: [row] } });
  assert.equal(planned?.before?.prediction.class_probabilities?.defect, 0.87);
  assert.equal(planned?.after.prediction.class_probabilities?.defect, 0.1);

  assert.deepEqual(tried({ overrides, data: { model_version: "m" } }), []);
  assert.deepEqual(tried({ overrides: {}, data: { ...PREDICTION, baseline: basis } }), []);
  assert.deepEqual(tried({ overrides, data: null }), []);
  assert.deepEqual(tried({ overrides, tool: "analyze_feature_importance", data: PREDICTION }), []);
});

test("the shot's own verdict is found behind other cards, and says by which model", () => {
  const turn = supposed();
  const card = turn.cards.find(({ tool }) => tool === "predict_quality");
  assert.ok(card?.data);
  const judged = { ...card, data: { ...card.data, model_version: "quality-7" } };
  const failed = { ...card, key: "failed", data: null };
  const drivers = { ...card, key: "t2", tool: "analyze_feature_importance", data: { attributions: [] } };
  const found = prediction({ ...turn, cards: [drivers, failed, judged] } as Turn);
  assert.equal(found?.verdict, "defect");
  assert.equal(found?.model_version, "quality-7");
});
