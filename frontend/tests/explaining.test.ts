/** Reasons by equipment and what differs from a good shot: shown where a tool tells them, and nothing without. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { ContrastedWith, Difference, DriverGroup } from "../src/contract/tool_results.ts";
import { Contrast } from "../src/features/cards/contrast.tsx";
import { Groups } from "../src/features/cards/groups.tsx";
import { CARDS } from "../src/features/cards/messages.ts";
import { shown } from "./shown.ts";

const DIE = "Process_MoldTemperature";
const SIDES = new Map([[DIE, "below" as const]]);

const group = (over: Partial<DriverGroup> = {}): DriverGroup => ({
  equipment: "die",
  label: "금형과 냉각",
  label_en: "Die and cooling",
  features: [{ feature: DIE, label: "금형 온도", label_en: "Die temperature", direction: "raises" }],
  direction: "raises",
  percent: 54.12,
  cancels: false,
  ...over,
});

const DIFFERENCE: Difference = {
  feature: DIE,
  label: "금형 온도",
  label_en: "Die temperature",
  value: 171.5,
  other: 194.2,
  unit: "°C",
  direction: "raises",
};

const compared = (kind: ContrastedWith["kind"]): ContrastedWith => ({
  kind,
  defect_probability: kind && 0.8734,
  other_defect_probability: kind && 0.0216,
  message: "In the tool's words.",
  message_ko: "도구의 말.",
});

for (const language of ["ko", "en"] as const) {
  test(`a group is one reason with its variables under it (${language})`, () => {
    const html = shown(Groups, { rows: [group()], sides: SIDES, pairs: [] }, language);
    assert.match(html, language === "ko" ? /금형과 냉각/ : /Die and cooling/);
    assert.match(html, /54\.1 %/);
    assert.ok(html.includes(CARDS[language].raises));
    assert.ok(html.includes(CARDS[language].compared.below), "the side of its usual range, not of the risk");
    assert.doesNotMatch(html, /↑/);
    assert.ok(!html.includes(CARDS[language].cancels));
    assert.doesNotMatch(html, /undefined|NaN|null/);
  });
}

test("variables that cancel one another, and an order that is not steady, are said", () => {
  const rows = [group({ cancels: true })];
  assert.ok(shown(Groups, { rows, sides: SIDES, pairs: [] }, "en").includes(CARDS.en.cancels));
  const draws = (share: number) => ({ top_share: share, group_share: share, draws: 24 });
  assert.match(
    shown(Groups, { rows, sides: SIDES, pairs: [], stability: draws(0.5) }, "en"),
    /sensors' noise.*50\.0 %|sensors&#39; noise.*50\.0 %/,
  );
  assert.match(
    shown(Groups, { rows, sides: SIDES, pairs: [], stability: draws(1) }, "en"),
    /first one stays first in 100\.0 %/,
  );
});

test("without groups nothing is shown", () => {
  assert.equal(shown(Groups, { rows: [], sides: SIDES, pairs: [], stability: undefined }, "en"), "");
});

test("both values and both probabilities of a contrast are shown, and which shot it is", () => {
  const html = shown(Contrast, { rows: [DIFFERENCE], compared: compared("given") }, "en");
  for (const told of [/172 °C/, /194 °C/, /87.3 %/, /2.2 %/, /last good shot/]) assert.match(html, told);
  const nearest = shown(Contrast, { rows: [DIFFERENCE], compared: compared("nearest_good") }, "en");
  assert.match(nearest, /In the tool(?:'|&#39;)s words/);
  assert.doesNotMatch(nearest, /last good shot/);
});

test("where there is no good shot the tool's words stand alone, and unasked there is nothing", () => {
  const html = shown(Contrast, { rows: [], compared: compared(null) }, "ko");
  assert.match(html, /도구의 말/);
  assert.doesNotMatch(html, /table|%|null|NaN/);
  assert.equal(shown(Contrast, { rows: [], compared: undefined }, "en"), "");
});

test("an arrow up or down tells a value's side of its usual range, and stands in no other words", () => {
  const folder = new URL("../src/", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  const found = sources.flatMap((path) =>
    readFileSync(new URL(path, folder), "utf8")
      .split("\n")
      .filter((line) => /[↑↓]/.test(line))
      .map((line) => `${path}: ${line.trim().split(":")[0]}`),
  );
  const allowed = ["cards", "operator"].flatMap((name) =>
    Array(2).fill(`features/${name}/messages.ts: compared`),
  );
  assert.deepEqual(found.sort(), allowed);
});
