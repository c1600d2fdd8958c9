import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { LineDocument } from "../src/contract/api.ts";
import { changedSince, sheetFacts } from "../src/features/report/sheet/facts.ts";
import { capped, ROOMS, shortened } from "../src/features/report/sheet/fitting.ts";
import { Line } from "../src/line/line.ts";
import type { ShotIdentity } from "../src/state/shot_identity.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";

const document = JSON.parse(readFileSync("../models/default/schema.json", "utf-8")) as LineDocument;
const line = new Line(document);
const [one, two] = line.features;
if (!one || !two) throw new Error("The line has two variables at least.");

const SHOT: ShotIdentity = {
  kind: "recorded",
  line: "line-7",
  shotId: "7/0001",
  at: "2026-02-10T12:00:00+09:00",
  mould: "M-12",
  lot: "L-3",
  print: "x",
  changed: { [one.name]: [1, 2] },
};

function turnOf(data: object, shot: ShotIdentity | null = SHOT): Turn {
  const begun = {
    ...startedTurn("t", "왜 불량이야?", { [one?.name ?? ""]: 2 }, 0),
    ...(shot ? { shot } : {}),
  };
  return applyEvent(begun, { type: "t1_result", data, elapsed: 0 } as Parameters<typeof applyEvent>[1]);
}

const DEFECT = {
  prediction: { class: "defect", class_probabilities: { normal: 0.127, defect: 0.873 } },
  verdict: "defect",
  threshold: 0.2,
  defect_modes: [{ mode: document.defect_modes?.[0]?.id ?? "", probability: 0.5 }],
  model_version: "v1",
};

test("a list is cut only where counting what is left out takes less room", () => {
  for (let length = 0; length < 12; length += 1)
    for (let most = 1; most < 12; most += 1) {
      const rows = Array.from({ length }, (_, at) => at);
      const { shown, left } = capped(rows, most);
      assert.equal(shown.length + left, length);
      assert.deepEqual(shown, rows.slice(0, shown.length));
      assert.notEqual(left, 1);
      assert.ok(shown.length <= most + 1);
    }
});

test("a text is cut between letters, and the letters that are left out are counted", () => {
  const text = "가나다🙂🙂라마바사";
  const all = Array.from(text);
  for (let most = 1; most < 12; most += 1) {
    const { shown, left } = shortened(text, most);
    if (left === 0) assert.equal(shown, text);
    else assert.equal(shown, `${all.slice(0, all.length - left).join("")}…`);
    assert.equal(shown.includes("\ufffd"), false);
  }
});

test("each room has no more of anything than the one before", () => {
  for (const [place, room] of ROOMS.entries()) {
    const before = ROOMS[place - 1];
    for (const [name, most] of Object.entries(room)) {
      assert.ok(most >= 1);
      if (before) assert.ok(most <= before[name as keyof typeof before], `${place} ${name}`);
    }
  }
});

test("a report has the shot's identity, each with a line of its own", () => {
  const { head, changed } = sheetFacts(turnOf(DEFECT), line, "ko", "김");
  const values = new Map(head);
  assert.match(values.get("라인") ?? "", /line-7/);
  assert.match(values.get("샷") ?? "", /7\/0001/);
  assert.equal(values.get("금형"), "M-12");
  assert.equal(values.get("로트"), "L-3");
  assert.equal(values.get("진단한 사람"), "김");
  assert.ok(values.get("샷 시각"));
  assert.equal(changed.length, 1);
  assert.match(changed[0] ?? "", /1 → 2/);
  assert.doesNotMatch(values.get("샷") ?? "", /M-12|L-3/);
});

test("a row of a file is named by the file and its row", () => {
  const { lot: _, mould: __, at: ___, shotId: ____, ...rest } = SHOT;
  const shot: ShotIdentity = { ...rest, kind: "row", file: "2월.xlsx", row: 17, changed: {} };
  const values = new Map(sheetFacts(turnOf(DEFECT, shot), line, "ko", null).head);
  assert.match(values.get("샷") ?? "", /2월\.xlsx.*17/);
  assert.equal(values.has("진단한 사람"), false);
});

test("verdict, probability and kind are the turn's", () => {
  const { verdict } = sheetFacts(turnOf(DEFECT), line, "en", null);
  assert.equal(verdict?.probability, "87.3 %");
  assert.equal(verdict?.threshold, "20.0 %");
  assert.equal(verdict?.mode, document.defect_modes?.[0]?.label_en);
});

test("no probability and no adjustment stands beside a verdict that is withheld", () => {
  const { verdict, adjustments, withheld } = sheetFacts(
    turnOf({ ...DEFECT, verdict: "withheld", reasons: [] }),
    line,
    "ko",
    null,
  );
  assert.equal(verdict?.probability, "");
  assert.equal(withheld, true);
  assert.deepEqual(adjustments, []);
});

test("every variable of the line has a value, or is said to be missing", () => {
  const { values } = sheetFacts(turnOf(DEFECT), line, "ko", null);
  assert.equal(values.length, line.features.length);
  assert.equal(values.filter(({ mark }) => mark === "missing").length, line.features.length - 1);
});

test("what the form says now and the diagnosis did not know is told, also what was taken away", () => {
  const turn = turnOf(DEFECT);
  assert.deepEqual(changedSince(turn, turn.features, line, "ko"), []);
  assert.equal(changedSince(turn, { [one.name]: 3 }, line, "ko").length, 1);
  assert.match(changedSince(turn, { [one.name]: 3 }, line, "ko")[0] ?? "", /2 → 3/);
  assert.match(changedSince(turn, {}, line, "ko")[0] ?? "", /2 → –/);
  assert.match(changedSince(turn, { ...turn.features, [two.name]: 5 }, line, "ko")[0] ?? "", /– → 5/);
});

test("a diagnosis that failed has no verdict, and says so", () => {
  assert.equal(sheetFacts(startedTurn("t", "?", {}, 0), line, "ko", null).verdict, null);
});
