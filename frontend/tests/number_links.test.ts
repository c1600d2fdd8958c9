import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EventReader } from "../src/api/sse.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import { type Fact, factsOf, type Names } from "../src/features/answer/facts.ts";
import { numberLinks } from "../src/features/answer/number_links.ts";
import { applyEvent, startedTurn } from "../src/state/turn.ts";

const RECORDED = new URL("../../tests/contract/agent_answered.sse", import.meta.url);
const LABELS: Record<string, string[]> = {
  Process_MoldTemperature: ["금형 온도", "Die temperature", "Process_MoldTemperature"],
  Process_InjectionSpeed: ["사출 속도", "Fast-shot speed", "Process_InjectionSpeed"],
  cold_shut: ["콜드셧 (탕경)", "Cold shut"],
};
const names: Names = {
  ofMode: (id) => LABELS[id] ?? [id],
  ofFeature: (id) => LABELS[id] ?? [id],
  unitOf: () => "°C",
};
const turn = new EventReader()
  .push(readFileSync(RECORDED))
  .map(({ data }) => JSON.parse(data) as ChatEvent)
  .reduce(applyEvent, startedTurn("turn", "q", {}, 0));
const facts = factsOf(turn, names);

/** Each linked number with the place it links to. */
const linked = (source: string, among: readonly Fact[] = facts) =>
  numberLinks(source, among, []).map(
    ({ start, end, fact }) => `${source.slice(start, end)} ${fact.anchor.replace("turn-", "")}`,
  );

test("the recorded answer's numbers lead to the verdict and to the adjustment", () => {
  assert.deepEqual(linked(turn.answer.replace("[cold-shut.ko]", "")), [
    "87.34 verdict-0",
    "190 drivers-1-adjustment-0",
  ]);
});

test("a driver's line leads to its row: value, typical range and share", () => {
  const line = "- 금형 온도 (Process_MoldTemperature): 171.5 °C, 통상 195 (191~199) °C — 영향 41.2 %";
  const row = "drivers-1-driver-Process_MoldTemperature";
  assert.deepEqual(
    linked(line),
    ["171.5", "195", "191", "199", "41.2"].map((number) => `${number} ${row}`),
  );
});

test("the defect rate of the shots near an adjustment leads to it", () => {
  assert.deepEqual(linked("가까운 샷 가운데 5.9 %가 불량이었습니다."), ["5.9 drivers-1-adjustment-0"]);
  assert.deepEqual(linked("Of the shots near it 5.9 % were defects."), ["5.9 drivers-1-adjustment-0"]);
});

test("threshold, modes, and an adjustment's two ends are told apart by what the line calls them", () => {
  assert.deepEqual(linked("판정 기준 30 %를 넘습니다."), ["30 verdict-0"]);
  assert.deepEqual(linked("콜드셧 (탕경) 확률은 71.2 %입니다."), ["71.2 verdict-0"]);
  assert.deepEqual(
    linked(
      "금형 온도 171.5 → 190 °C, 사출 속도 3.1 → 4 m/s로 바꾸면 불량 확률이 87.3 %에서 16.3 %로 내려갑니다.",
    ),
    [
      "171.5 drivers-1-driver-Process_MoldTemperature",
      "190 drivers-1-adjustment-0",
      "3.1 drivers-1-driver-Process_InjectionSpeed",
      "4 drivers-1-adjustment-0",
      "87.3 verdict-0",
      "16.3 drivers-1-adjustment-0",
    ],
  );
});

test("Korean units and English names count too", () => {
  assert.deepEqual(linked("금형 온도를 190도로 올리세요."), ["190 drivers-1-adjustment-0"]);
  assert.deepEqual(linked("Raise the die temperature to 190 °C."), ["190 drivers-1-adjustment-0"]);
});

test("what could be a coincidence is not linked", () => {
  const sources = [
    "공개된 데이터에서 30 %가 불량이었다.", // the threshold's number, another thing
    "조치 3가지를 4단계로 하세요.", // counts
    "1. 금형을 예열한다", // a list's number
    "불량 확률이 87.34 %p 내려갑니다.", // a difference
    "냉각수 190 L/min", // another unit
    "압력은 190 bar입니다.",
    "사출 속도를 3 m/s로", // rounded too far: it is 3.1
    "ADC12, T1, 2024-03-12, 12:30",
    "금형 온도 191.5 °C", // nothing is worth that
    "온도는 88 %", // 87.34 does not round to it
  ];
  for (const source of sources) assert.deepEqual(linked(source), [], source);
});

test("in a line that quotes a document only what is named and exact is linked", () => {
  assert.deepEqual(linked("표면을 191 °C로 올린다. 실험에서 87.34 %였다. [cold-shut.ko]"), []);
  assert.deepEqual(linked("금형 온도를 190 °C로 올리세요 [cold-shut.ko]."), ["190 drivers-1-adjustment-0"]);
});

test("a number that stands at two places is not linked unless the line says which is meant", () => {
  const fact = (anchor: string, name: string): Fact => ({
    kind: "value",
    value: 142.5,
    unit: "bar",
    anchor,
    names: [name],
  });
  const two = [fact("a", "사출 압력"), fact("b", "압력 센서 1")];
  assert.deepEqual(linked("압력이 142.5 bar입니다.", two), []);
  assert.deepEqual(linked("압력 센서 1은 142.5 bar입니다.", two), ["142.5 b"]);
  assert.deepEqual(linked("사출 압력 142.5 bar, 압력 센서 1 142.5 bar", two), ["142.5 a", "142.5 b"]);
});

test("the longer name counts: 속도 in 사출 속도 is not the mean speed", () => {
  const fact = (anchor: string, name: string): Fact => ({
    kind: "value",
    value: 4.2,
    unit: "m/s",
    anchor,
    names: [name],
  });
  assert.deepEqual(linked("사출 속도 4.2 m/s", [fact("mean", "속도"), fact("fast", "사출 속도")]), [
    "4.2 fast",
  ]);
});

test("a number that is in the way of something else is left alone", () => {
  assert.deepEqual(numberLinks("확률 87.34 %", facts, [{ start: 0, end: 20 }]), []);
});

test("results without numbers, and broken ones, give no facts and no errors", () => {
  const broken = { ...turn, cards: turn.cards.map((card) => ({ ...card, data: {} as never })) };
  assert.deepEqual(factsOf(broken, names), []);
  assert.deepEqual(linked("87.34 %", []), []);
});

test("a rule of dashes above a number ends, and a row's number is none", () => {
  assert.deepEqual(linked(`${"-".repeat(60)}\n금형 온도 190 °C`), ["190 drivers-1-adjustment-0"]);
  assert.deepEqual(linked("> - **30.** 판정 기준"), []);
});
