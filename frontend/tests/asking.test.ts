import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImportanceAnswer, PredictAnswer } from "../src/contract/tool_results.ts";
import { changeQuestion } from "../src/features/ask/change_question.ts";
import { lengthOf, refusalOf } from "../src/features/ask/question_validation.ts";
import { MOST, type Situation, suggestions } from "../src/features/ask/suggestions.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";

const FEATURES = LINE.typicalValues();
const DEFECT = {
  prediction: { class: "defect" },
  defect_modes: [{ mode: "gas_porosity", probability: 0.9 }],
};
const DRIVERS = {
  attributions: [
    { feature: "Sensor_Noise", direction: "raises", shap: 2, typical: 76 },
    { feature: "Process_HoldPressure", direction: "raises", shap: 1, typical: 105 },
  ],
};

function situation(changes: Partial<Situation> = {}): Situation {
  return { line: LINE, turns: [], features: FEATURES, marks: {}, inTable: false, ...changes };
}

function answered(question: string, t1?: object, t2?: object): Turn {
  let turn = startedTurn("1", question, FEATURES, 0);
  if (t1) turn = applyEvent(turn, { type: "t1_result", data: t1 as PredictAnswer });
  if (t2) turn = applyEvent(turn, { type: "t2_result", data: t2 as ImportanceAnswer });
  return applyEvent(turn, { type: "done" });
}

test("a first visit is offered the diagnosis first, in both languages", () => {
  assert.deepEqual(suggestions(situation(), "ko").slice(0, 2), [
    "불량 원인이 뭐야?",
    "이번 샷 품질을 예측해줘",
  ]);
  assert.equal(suggestions(situation(), "en")[0], "Why is this shot defective?");
});

test("a value out of range is asked about by its label", () => {
  const odd = situation({ marks: { Process_MoldTemperature: "implausible" } });
  assert.ok(suggestions(odd, "ko").includes("금형 온도가 범위를 벗어나면 어떤 문제가 생겨?"));
  assert.ok(
    suggestions(odd, "en").includes("What happens when the die surface temperature is out of range?"),
  );
});

test("a shot of a table is offered the prediction first", () => {
  assert.equal(suggestions(situation({ inTable: true }), "ko")[0], "이번 샷 품질을 예측해줘");
});

test("after a defect, its mode and the strongest setpoint are asked about", () => {
  const found = suggestions(situation({ turns: [answered("불량 원인이 뭐야?", DEFECT, DRIVERS)] }), "ko");
  assert.deepEqual(found.slice(0, 2), ["기공 대책 알려줘", "증압을 105로 바꾸면?"]);
  assert.ok(!found.includes("불량 원인이 뭐야?"), "it has just been answered");
});

test("the what-if after a defect is the proposed adjustment, where there is one", () => {
  const changes = [{ feature: "Process_InjectionSpeed", from: 3.5, to: 4, unit: "m/s" }];
  const adjusted = {
    ...DRIVERS,
    adjustments: [{ changes, defect_probability_before: 0.7, defect_probability_after: 0.3 }],
  };
  const found = suggestions(situation({ turns: [answered("q", DEFECT, adjusted)] }), "ko");
  assert.ok(found.includes("고속 사출 속도를 4.0으로 바꾸면?"));
});

test("after a verdict alone, the causes are offered", () => {
  assert.equal(suggestions(situation({ turns: [answered("q", DEFECT)] }), "ko")[0], "불량 원인이 뭐야?");
});

test("after a good verdict, it is asked how far a setpoint may go", () => {
  const good = {
    prediction: { class: "normal" },
    defect_modes: [{ mode: "gas_porosity", probability: 0.01 }],
  };
  const found = suggestions(situation({ turns: [answered("q", good, DRIVERS)] }), "ko");
  assert.equal(found[0], "증압을 98로 바꾸면?", "two steps of 1 MPa on, below its typical value");
  assert.ok(!found.includes("기공 대책 알려줘") || found.indexOf("기공 대책 알려줘") > 0);
});

test("values that changed since the verdict are offered to be judged again", () => {
  const features = { ...FEATURES, Process_HoldPressure: 90 };
  const found = suggestions(situation({ turns: [answered("q", DEFECT, DRIVERS)], features }), "ko");
  assert.deepEqual(found.slice(0, 2), ["바꾼 값으로 이번 샷 품질을 예측해줘", "불량 원인이 뭐야?"]);
});

test("there are never more than fit, none twice, and some even after an answer without a verdict", () => {
  const marks = { Process_MoldTemperature: "implausible" } as const;
  for (const turns of [[], [answered("q")], [answered("q", DEFECT, DRIVERS)], [answered("q", {}, {})]]) {
    const found = suggestions(situation({ turns, marks, inTable: true }), "en");
    assert.equal(found.length, MOST);
    assert.equal(new Set(found).size, MOST);
  }
});

test("a change is asked about with the grid's digits", () => {
  const changes = { Process_InjectionSpeed: 4, Process_MoldTemperature: 200 };
  assert.equal(changeQuestion(LINE, { Process_InjectionSpeed: 4 }, "ko"), "고속 사출 속도를 4.0으로 바꾸면?");
  assert.equal(changeQuestion(LINE, changes, "ko"), "고속 사출 속도를 4.0으로, 금형 온도를 200으로 바꾸면?");
  assert.equal(
    changeQuestion(LINE, changes, "en"),
    "What if I set the fast-shot speed to 4.0 and the die surface temperature to 200?",
  );
  assert.equal(
    changeQuestion(LINE, { Process_InjectionSpeed: 3.877 }, "ko"),
    "고속 사출 속도를 3.877로 바꾸면?",
  );
});

test("a question is refused where it is empty, too long, beside values that are no numbers, or too early", () => {
  assert.equal(refusalOf(" \n", [], false), "empty");
  assert.equal(refusalOf("가".repeat(4001), [], false), "too_long");
  assert.equal(refusalOf("왜?", ["Process_Temperature"], false), "bad_values");
  assert.equal(refusalOf("왜?", [], true), "answering");
  assert.equal(refusalOf(`  ${"🔥".repeat(4000)}  `, [], false), null);
  assert.equal(lengthOf("🔥가 "), 2);
});
