import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Feature, LineDocument } from "../src/contract/api.ts";
import { beside, written } from "../src/lib/decimals.ts";
import { number, percent, quantity, readNumber } from "../src/lib/numbers.ts";
import { decimalsOf, Line } from "../src/line/line.ts";
import { randomOf } from "./random.ts";

const ONE_VARIABLE = {
  features: [
    { name: "a", label: "속도", unit: "m/s", step: 0.1, typical: 4, plausible: [0.5, 7], equipment: "" },
  ],
};

test("numbers are written as the answers write them", () => {
  assert.deepEqual(
    [number(12345.6789), number(670), number(null), percent(0.8734), quantity(650, "°C")],
    ["12345.679", "670", "–", "87.3 %", "650 °C"],
  );
});

test("probabilities are rounded as the answers round them", () => {
  const file = new URL("../../tests/contract/probabilities.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as { probability: number; percent: string }[];
  assert.deepEqual(
    cases.map(({ probability }) => percent(probability)),
    cases.map((row) => `${row.percent} %`),
  );
});

interface DecimalCases {
  written: { value: number; decimals: number; text: string }[];
  of_variables: (Partial<Feature> & { shown: number })[];
  beside: { value: number; low: number; high: number; decimals: number; at: number }[];
}

test("values have the decimals that the answers give them", () => {
  const file = new URL("../../tests/contract/decimals.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as DecimalCases;
  for (const { value, decimals, text } of cases.written) assert.equal(written(value, decimals), text);
  for (const { shown, ...feature } of cases.of_variables) assert.equal(decimalsOf(feature as Feature), shown);
  for (const { value, low, high, decimals, at } of cases.beside)
    assert.equal(beside(value, [low, high], decimals), at, String(value));
});

test("no value is rounded to another side of a band, and changes add up as they are shown", () => {
  const random = randomOf(7);
  const line = new Line(ONE_VARIABLE as unknown as LineDocument);
  for (let round = 0; round < 4000; round += 1) {
    const digits = Math.floor(random() * 6);
    const [one, other] = [random() * 10, random() * 10].map((value) => Number(value.toFixed(digits)));
    const band = [Math.min(one ?? 0, other ?? 0), Math.max(one ?? 0, other ?? 0)] as const;
    const nearby = (round % 2 ? band[0] : band[1]) + (random() - 0.5) * 10 ** -Math.floor(random() * 6);
    const value = Number(nearby.toFixed(7));
    const at = line.besideDecimals("a", value, band);
    const shown = (each: number) => Number(line.written("a", each, at));
    const sides = [shown(value) < shown(band[0]), shown(value) > shown(band[1])];
    assert.deepEqual(sides, [value < band[0], value > band[1]], `${value} ${band}`);
    const target = Number((Math.round(random() * 70) / 10).toFixed(1));
    const moved = line.moved("a", value, target);
    assert.equal(Number(moved.to), target);
    const sum = Number(moved.from) + Number(moved.by.replace("−", "-"));
    assert.ok(Math.abs(sum - target) < 1e-8, `${moved.from} ${moved.by} ${moved.to}`);
  }
});

test("an adjustment is told with the variable's decimals", () => {
  const line = new Line(ONE_VARIABLE as unknown as LineDocument);
  assert.deepEqual(line.moved("a", 2.998, 3.8), { from: "3.0", to: "3.8", by: "+0.8" });
  assert.deepEqual(line.moved("a", 3.04, 3), { from: "3.04", to: "3.00", by: "−0.04" });
  assert.deepEqual(line.moved("a", 3.119, 3.43), { from: "3.12", to: "3.43", by: "+0.31" });
  assert.equal(line.change("a", null, 3.8), "– → 3.8 m/s");
  assert.equal(line.setTo("a", 3.8125), "3.8125");
});

test("what is no plain number is refused rather than guessed", () => {
  assert.deepEqual(["670", " 4.2 ", "-3", ".5", "1e3"].map(readNumber), [670, 4.2, -3, 0.5, 1000]);
  for (const typed of ["1,200", "4,2", "Infinity", "NaN", "0x10", "12a", "1 2", "1e999"]) {
    assert.equal(readNumber(typed), null, typed);
  }
});

test("variables of a part that the schema does not list still get a group", () => {
  const feature = (name: string, equipment: string) => ({
    name,
    equipment,
    label: name,
    typical: 1,
    plausible: [0, 2],
  });
  const document = {
    features: [feature("a", "die"), feature("b", "robot")],
    equipment: [{ id: "die", name: "금형" }],
  };
  const groups = new Line(document as unknown as LineDocument).groups();
  assert.deepEqual(
    groups.map(({ part, features }) => [part?.id, features[0]?.name]),
    [
      ["die", "a"],
      [undefined, "b"],
    ],
  );
});
