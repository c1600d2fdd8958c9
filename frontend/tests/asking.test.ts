import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feature } from "../src/contract/api.ts";
import type { ImportanceAnswer, PredictAnswer } from "../src/contract/tool_results.ts";
import { changeQuestion } from "../src/features/ask/change_question.ts";
import { lengthOf, refusalOf } from "../src/features/ask/question_validation.ts";
import { MOST, type Situation, suggestions } from "../src/features/ask/suggestions.ts";
import { withObject } from "../src/i18n/korean_particles.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { randomOf } from "./random.ts";

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

test("after a good verdict, what raises its risk is put towards its typical value, and its own mode is asked about", () => {
  const features = { ...FEATURES, Process_InjectionSpeed: 3.3, Process_CoolingTime: 9.6 };
  const rows = [
    { feature: "Process_InjectionSpeed", direction: "raises", shap: 1, typical: 4.2 },
    { feature: "Process_CoolingTime", direction: "raises", shap: 0.5, typical: 10.5 },
  ];
  const good = {
    prediction: { class: "normal" },
    defect_modes: [{ mode: "cold_shut", probability: 0.01 }],
  };
  const turn = (t2: object) => ({ ...answered("불량 원인이 뭐야?", good, t2), features });
  const found = suggestions(situation({ turns: [turn({ attributions: rows })], features }), "ko");
  assert.deepEqual(found.slice(0, 2), [
    "고속 사출 속도를 4.2로 바꾸면?",
    "콜드셧을 예방하려면 무엇을 점검해야 해?",
  ]);
  assert.ok(!found.some((question) => question.includes("기공")));
  const second = suggestions(situation({ turns: [turn({ attributions: rows.slice(1) })], features }), "ko");
  assert.equal(second[0], "냉각 시간을 10.5로 바꾸면?");
});

test("no suggested change leads away from what is typical, or out of the machine's limits", () => {
  const random = randomOf(7);
  const setpoints = LINE.features.filter(({ limits }) => limits);
  const classes = ["normal", "defect"];
  let asked = 0;
  for (let round = 0; round < 3000; round++) {
    const features = { ...FEATURES };
    const attributions = LINE.features
      .map(({ name, plausible: [low, high], typical }) => {
        const value = random() < 0.2 ? typical : low + random() * (high - low);
        features[name] = Number(value.toFixed(round % 4));
        // A line's typical value may lie off the grid, or beyond the machine's limits.
        const usual = random() < 0.3 ? low + random() * (high - low) : typical;
        return { feature: name, direction: random() < 0.5 ? "raises" : "lowers", typical: usual, shap: 1 };
      })
      .sort(() => random() - 0.5);
    const t1 = { prediction: { class: classes[round % 2] } };
    const turn = { ...answered("q", t1, { attributions }), features };
    const change = suggestions(situation({ turns: [turn], features }), "ko").find((text) =>
      text.endsWith("바꾸면?"),
    );
    if (!change) continue;
    asked++;
    const { name, limits } = setpoints.find(({ label }) => change.startsWith(withObject(label))) as Feature;
    const [low, high] = limits as [number, number];
    const to = Number(/[\d.]+(?=(?:으로|로) 바꾸면)/.exec(change)?.[0]);
    const now = features[name] as number;
    const row = attributions.find(({ feature }) => feature === name);
    const typical = row?.typical as number;
    assert.equal(row?.direction, "raises", change);
    assert.ok(to >= low && to <= high, `${change} leaves ${low}–${high}`);
    assert.ok(
      Math.abs(to - typical) < Math.abs(now - typical) && (to - now) * (typical - now) > 0,
      `${change}: now ${now}, typically ${typical}`,
    );
    assert.ok(Math.abs(to - now) <= Math.abs(typical - now) + 1e-9, `${change} goes past ${typical}`);
  }
  assert.ok(asked > 1000, `${asked}`);
});

test("an adjustment that makes the shot no better is not suggested", () => {
  const changes = [{ feature: "Process_InjectionSpeed", from: 3.5, to: 3, unit: "m/s" }];
  const adjustments = [{ changes, defect_probability_before: 0.3, defect_probability_after: 0.4 }];
  const found = suggestions(situation({ turns: [answered("q", DEFECT, { ...DRIVERS, adjustments })] }), "ko");
  assert.ok(!found.some((question) => question.startsWith("고속 사출 속도")));
});

test("before anything is asked, the suggestions are about the mode that the line's memory keeps of the shot", () => {
  const cold = {
    prediction: { class: "defect" },
    defect_modes: [{ mode: "cold_shut", probability: Number.NaN }],
  };
  const found = suggestions(situation({ shown: answered("", cold) }), "ko");
  assert.deepEqual(found.slice(0, 3), ["불량 원인이 뭐야?", "이번 샷 품질을 예측해줘", "콜드셧 대책 알려줘"]);
  assert.ok(!found.some((question) => question.includes("기공")));
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
