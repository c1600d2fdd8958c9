import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReportMode, Tally } from "../src/contract/generated.ts";
import { addressOf, shiftAsked } from "../src/features/shift_report/address.ts";
import { clock, cumulative, minute, points, scaleOf } from "../src/features/shift_report/figures.ts";
import { placeAt } from "../src/shell/places.ts";

test("an address is read as it was written, whatever a shift is called", () => {
  for (const asked of [
    {},
    { line: "demo" },
    { line: "line-7", day: "2026-02-10", shift: "야간 & 1/2" },
    { shift: "current" },
  ]) {
    const found = placeAt(addressOf(asked));
    assert.equal(found?.place.path, "/report/shift");
    assert.deepEqual(shiftAsked(found.asked.query), asked);
  }
});

test("what an address does not say of a shift is not asked", () => {
  assert.deepEqual(shiftAsked(new URLSearchParams("line=&since=now")), {});
});

test("times are the plant's, as they were told", () => {
  assert.equal(minute("2026-10-25T02:30:00+02:00"), "2026-10-25 02:30");
  assert.equal(clock("2026-10-25T02:30:00+01:00"), "02:30");
});

test("points have their sign", () => {
  assert.deepEqual([1.25, -0.4, 0].map(points), ["+1.3", "−0.4", "+0.0"]);
});

test("shares add up to all, and of no defects to nothing", () => {
  const modes = (...counts: number[]) => counts.map((predicted) => ({ predicted }) as ReportMode);
  assert.deepEqual(cumulative(modes(6, 3, 1)), [60, 90, 100]);
  assert.deepEqual(cumulative(modes(0, 0)), [0, 0]);
});

test("a chart has room for the highest interval, and for shifts that have none", () => {
  assert.equal(scaleOf([{ rate_high: 0.2 } as Tally, {} as Tally]), 0.2);
  assert.equal(scaleOf([{} as Tally]), 0.01);
});
