import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { LineDocument } from "../src/contract/api.ts";
import { number, percent, quantity, readNumber, rounded } from "../src/lib/numbers.ts";
import { Line } from "../src/line/line.ts";

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

test("the ends of a typical range are told to three digits", () => {
  assert.deepEqual([653.9449, 4.116, 0.0781, 105.0733, 200].map(rounded), [654, 4.12, 0.0781, 105, 200]);
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
