import assert from "node:assert/strict";
import { test } from "node:test";
import type { LineDocument } from "../src/contract/line.ts";
import { highlighted } from "../src/line/highlights.ts";
import { Line } from "../src/line/line.ts";
import { number, percent, quantity, readNumber } from "../src/line/numbers.ts";

test("highlights are counted in characters, also behind an emoji", () => {
  assert.deepEqual(highlighted("🔥 기공은", [[2, 4]]), [
    { text: "🔥 ", marked: false },
    { text: "기공", marked: true },
    { text: "은", marked: false },
  ]);
});

test("highlights that overlap, are out of order or lie outside lose no text", () => {
  const pieces = highlighted("abcdef", [[4, 99], [1, 3], [2, 4], [50, 60]]);
  assert.equal(pieces.map((piece) => piece.text).join(""), "abcdef");
  assert.equal(pieces.filter(({ marked }) => marked).map(({ text }) => text).join(""), "bcdef");
});

test("numbers are written as the answers write them", () => {
  assert.deepEqual(
    [number(12345.6789), number(670), number(null), percent(0.8734), quantity(650, "°C")],
    ["12345.679", "670", "–", "87.3 %", "650 °C"],
  );
});

test("what is no plain number is refused rather than guessed", () => {
  assert.deepEqual(["670", " 4.2 ", "-3", ".5", "1e3"].map(readNumber), [670, 4.2, -3, 0.5, 1000]);
  for (const typed of ["1,200", "4,2", "Infinity", "NaN", "0x10", "12a", "1 2", "1e999"]) {
    assert.equal(readNumber(typed), null, typed);
  }
});

test("variables of a part that the schema does not list still get a group", () => {
  const feature = (name: string, equipment: string) => ({ name, equipment, label: name, typical: 1, plausible: [0, 2] });
  const document = { features: [feature("a", "die"), feature("b", "robot")], equipment: [{ id: "die", name: "금형" }] };
  const groups = new Line(document as unknown as LineDocument).groups();
  assert.deepEqual(groups.map(({ part, features }) => [part?.id, features[0]?.name]), [["die", "a"], [undefined, "b"]]);
});
