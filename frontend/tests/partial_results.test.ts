/** Results of tools that a plant has already: the page shows what is there, and says what is not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImportanceAnswer, PredictAnswer } from "../src/contract/tool_results.ts";
import { factsOf } from "../src/features/answer/facts.ts";
import { Drivers } from "../src/features/cards/drivers.tsx";
import { CARDS } from "../src/features/cards/messages.ts";
import { Verdict } from "../src/features/cards/verdict.tsx";
import { shortVerdict, verdictKind } from "../src/features/cards/verdict_text.ts";
import { reportText } from "../src/features/report/report_text.ts";
import { comparison } from "../src/features/what_if/what_if.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { shown } from "./shown.ts";

const DIE = "Process_MoldTemperature";
const NAMES = { ofMode: () => [], ofFeature: (name: string) => [LINE.labelOf(name, "ko")], unitOf: () => "" };

/** What T1 gives without a threshold, modes and data quality. */
const PREDICTED = {
  prediction: {
    class: "normal",
    probability: 0.88,
    probability_percent: 88,
    confidence: "high",
    class_probabilities: { normal: 0.88, defect: 0.12 },
  },
  latent_features: [1, 2],
} as unknown as PredictAnswer;

/** What T2 gives without attributions. */
const RANKED = {
  top_features: [
    [DIE, 0.15],
    ["Latent_3", 0.07],
  ],
  top_features_percent: [
    [DIE, 15],
    ["Latent_3", 7],
  ],
  equipment_descriptions: [
    { id: "금형", name: "금형", description: "주조 형상", action: "", related_features: [DIE] },
  ],
} as unknown as ImportanceAnswer;

function turnWith(t1: object, t2: object): Turn {
  const events = [
    { type: "t1_result", data: t1 },
    { type: "t2_result", data: t2 },
    { type: "done", warnings: [] },
  ];
  return events.reduce((turn, event) => applyEvent(turn, event as never), startedTurn("turn-1", "q", {}, 0));
}

test("a verdict without a threshold and data quality shows class and probability", () => {
  const html = shown(Verdict, { data: PREDICTED });
  assert.match(html, /양품/);
  assert.match(html, /12.0 %/);
  assert.doesNotMatch(html, /class="(?:legend|judged)"/);
  assert.ok(html.includes(CARDS.ko.dataUnknown));
  assert.ok(!html.includes(CARDS.ko.dataClean), "nobody said that the values were clean");
});

for (const prediction of [
  { class: "defect" },
  { class_probabilities: { normal: 0.4, defect: 0.6 } },
  { class: "normal", confidence: "low" },
]) {
  test(`a prediction of ${JSON.stringify(prediction)} is shown without anything made up`, () => {
    const data = { prediction } as unknown as PredictAnswer;
    for (const language of ["ko", "en"] as const) {
      const html = shown(Verdict, { data }, language);
      assert.doesNotMatch(html, /undefined|NaN|null/);
    }
    assert.doesNotMatch(shortVerdict(data, CARDS.ko), /undefined|NaN|–/);
    assert.doesNotMatch(reportText(turnWith(data, {}), LINE, "ko"), /undefined|NaN/);
  });
}

test("a withheld verdict is an alarm with its reasons, and never looks good", () => {
  const prediction = { class: "normal", class_probabilities: { normal: 0.94, defect: 0.06 } };
  const reasons = [
    { code: "implausible", feature: DIE, message: "Die 943 °C; in K 669.9 °C", message_ko: "금형 943 °C" },
  ];
  const data = { prediction, threshold: 0.2, verdict: "withheld", reasons } as unknown as PredictAnswer;
  const card = shown(Verdict, { data }, "en");
  assert.match(card, /role="alert"/);
  assert.match(card, /Do not treat it as good/);
  assert.match(card, /Die 943 °C; in K 669.9 °C/);
  assert.match(shown(Verdict, { data }, "ko"), /판정 보류.*금형 943 °C/s);
  assert.doesNotMatch(card, /class="[^"]*good|>Good</);
  assert.equal(shortVerdict(data, CARDS.en), "Withheld");
  assert.match(verdictKind(data), /bad/);
  assert.match(reportText(turnWith(data, {}), LINE, "en"), /Verdict: Withheld\n- .*\n- Die 943/);
  assert.doesNotMatch(reportText(turnWith(data, {}), LINE, "ko"), /양품 \(|6 %/);
  const side = { ...data, baseline: { prediction } } as unknown as PredictAnswer;
  assert.deepEqual(comparison(side)?.withheld, reasons);
  assert.equal(comparison({ ...side, verdict: "normal" })?.withheld, null);
});

test("an unsure verdict is neither good nor bad, and says why", () => {
  const prediction = {
    class: "normal",
    class_probabilities: { normal: 0.85, defect: 0.15 },
    confidence: "medium",
    confidence_score: 0.85,
    confidence_shots: 412,
  };
  const reasons = [{ code: "interval", feature: "", message: "may be 8 to 30 %", message_ko: "8~30 %" }];
  const quality = {
    unlike_known: true,
    unlike_rate: { shots: 161, defects: 84, rate: 0.522, low: 0.457, high: 0.586 },
    unseen: [{ feature: DIE, value: "D-77" }],
  };
  const data = { prediction, threshold: 0.2, verdict: "unsure", reasons, data_quality: quality };
  const card = shown(Verdict, { data: data as unknown as PredictAnswer }, "en");
  assert.match(card, /Unsure.*may be 8 to 30 %/s);
  assert.match(card, /Of 161 such shots later on, 52.2 % were defects/);
  assert.match(card, /D-77/);
  assert.doesNotMatch(card, /class="[^"]*\b(good|bad)\b|>Good<|under the threshold/);
  const judged = { ...data, verdict: "normal", reasons: [] } as unknown as PredictAnswer;
  assert.match(shown(Verdict, { data: judged }, "en"), /Of 412 verdicts like this one/);
  const told = reportText(turnWith(data as unknown as PredictAnswer, {}), LINE, "en");
  assert.match(told, /Verdict: Unsure \(.*\n- may be 8 to 30 %/);
  assert.doesNotMatch(told, /Confidence/);
  const side = { ...data, baseline: { prediction, verdict: "normal" } } as unknown as PredictAnswer;
  assert.deepEqual([comparison(side)?.before.verdict, comparison(side)?.after.verdict], ["normal", "unsure"]);
});

test("a shot that cannot be judged gets no adjustment, on the card or in the report", () => {
  const adjustments = [
    {
      changes: [{ feature: DIE, from: 168, to: 190, unit: "°C" }],
      defect_probability_before: 0.7,
      defect_probability_after: 0.1,
    },
  ];
  const drivers = { ...RANKED, adjustments } as unknown as ImportanceAnswer;
  const props = { data: drivers, anchor: "card", owner: { id: "turn-1", question: "q", features: {} } };
  assert.match(shown(Drivers, { ...props, withheld: false }, "en"), /190/);
  const card = shown(Drivers, { ...props, withheld: true }, "en");
  assert.doesNotMatch(card, /190/);
  assert.match(card, /No adjustment for a shot that cannot be judged/);
  const prediction = { class: "normal", class_probabilities: { normal: 0.94, defect: 0.06 } };
  const told = (verdict: string) =>
    reportText(turnWith({ prediction, threshold: 0.2, verdict }, drivers), LINE, "en");
  assert.match(told("normal"), /→ 190/);
  assert.doesNotMatch(told("withheld"), /→ 190/);
});

test("drivers that are only ranked are shown with their shares, and no direction", () => {
  const html = shown(Drivers, {
    data: RANKED,
    anchor: "card",
    owner: { id: "turn-1", question: "q", features: {} },
  });
  assert.match(html, /금형 온도/);
  assert.match(html, /15.0 %/);
  assert.match(html, /Latent_3/);
  assert.ok(html.includes(CARDS.ko.rankingMeans));
  assert.ok(!html.includes(CARDS.ko.raises));
  assert.doesNotMatch(html, /undefined|NaN/);
});

test("an order without shares is shown as an order", () => {
  const html = shown(Drivers, {
    data: { top_features: [[DIE, 3.2]] },
    anchor: "card",
    owner: { id: "turn-1", question: "q", features: {} },
  });
  assert.match(html, /금형 온도/);
  assert.doesNotMatch(html, /%|undefined|NaN/);
});

test("attributions without values and bars are shown all the same", () => {
  const attributions = [{ feature: DIE, unit: "°C", value: null, direction: "raises" }];
  const html = shown(Drivers, {
    data: { attributions },
    anchor: "card",
    owner: { id: "turn-1", question: "q", features: {} },
  });
  assert.match(html, /금형 온도/);
  assert.doesNotMatch(html, /undefined|NaN/);
});

test("the answer's shares find the ranking that they come from", () => {
  const facts = factsOf(turnWith(PREDICTED, RANKED), NAMES);
  const share = facts.find(({ kind, value }) => kind === "share" && value === 15);
  assert.ok(share?.names.includes("금형 온도"));
});

test("the report lists ranked drivers", () => {
  assert.match(reportText(turnWith(PREDICTED, RANKED), LINE, "ko"), /금형 온도: 15.0 %/);
});

test("a what-if needs a verdict on both sides to be compared", () => {
  const sided = { ...PREDICTED, baseline: { prediction: PREDICTED.prediction } };
  assert.equal(comparison(sided)?.threshold, null);
  assert.equal(
    comparison({ ...sided, prediction: { class_probabilities: { normal: 0.5, defect: 0.5 } } }),
    null,
  );
});

test("an adjustment shows the shots near it and the ground, and without any the reason is shown", () => {
  const row = {
    changes: [{ feature: DIE, from: 171.5, to: 190, unit: "°C" }],
    defect_probability_before: 0.87,
    defect_probability_after: 0.04,
    support: { shots: 118, defects: 7, rate: 0.0593, low: 0.0324, high: 0.1062 },
  };
  const advice = { code: "correlation", message: "A correlation.", message_ko: "상관관계입니다." };
  const data = { top_features: [[DIE, 1]], adjustments: [row], advice };
  const html = shown(Drivers, { data, anchor: "card", owner: { id: "turn-1", question: "q", features: {} } });
  assert.match(html, /118.*7.*5\.9.*3\.2.*10\.6/);
  assert.match(html, /상관관계입니다|A correlation\./);
  const none = { ...data, adjustments: [], advice: { message: "No shot like that was ever made here." } };
  const without = shown(Drivers, {
    data: none,
    anchor: "card",
    owner: { id: "turn-1", question: "q", features: {} },
  });
  assert.match(without, /No shot like that was ever made here\./);
  assert.doesNotMatch(without, /class="adjustments"/);
});
