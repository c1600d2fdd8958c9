/** What charts draw of what the server tells: places, thinning, breaks, orders; on drawn input. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import render from "preact-render-to-string";
import type { ShotSummary, VariableChart } from "../src/contract/api.ts";
import { type ChartsAsked, chartsAddress, chartsAsked, refreshMs } from "../src/features/charts/address.ts";
import {
  domainOf,
  moment,
  nextIn,
  numbered,
  paretoOf,
  partsOf,
  rulesByPoint,
  ticksOf,
} from "../src/features/charts/figures.ts";
import { RunDrawing } from "../src/features/charts/run_drawing.tsx";
import { joined, thinned } from "../src/features/charts/thinning.ts";
import { placeAt } from "../src/shell/places.ts";
import { randomOf } from "./random.ts";

/** A generator of numbers from 0 to 1, the same for the same seed (Park and Miller). */
function drawing(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function series(draw: () => number, length: number, missing = 0): (number | null)[] {
  return Array.from({ length }, () => (draw() < missing ? null : Math.round(draw() * 1000) / 10));
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

test("an address is read as it was written", () => {
  const drawn: ChartsAsked[] = [
    {},
    { line: "line-7", chart: "rate", by: "shift", range: { hours: "168" } },
    { variable: "압력 & 1/2?", range: { from: "2026-02-10T15:05:00+09:00" } },
    { limits: "whole", range: { from: "2026-02-10T15:05", to: "2026-02-11T15:05" } },
    { chart: "calibration", range: { last: "50" } },
  ];
  for (const asked of drawn) {
    const found = placeAt(chartsAddress(asked));
    assert.equal(found?.place.path, "/charts");
    assert.deepEqual(chartsAsked(found.asked.query), asked);
  }
  assert.deepEqual(chartsAsked(new URLSearchParams("chart=pie&by=year&last=&limits=x")), {});
});

test("what is over is not asked for again", () => {
  assert.equal(refreshMs({ from: "2026-02-10T15:05", to: "2026-02-10T16:05" }), null);
  for (const range of [{ last: "50" }, { hours: "8" }, { hours: "168" }, { from: "2026-02-10T15:05" }]) {
    assert.ok((refreshMs(range) ?? 0) >= 30_000);
  }
});

test("thinning keeps extremes of every part, what stands out, and the order", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const length = 1 + Math.floor(draw() * 5000);
    const values = series(draw, length, draw() * 0.5);
    const columns = 1 + Math.floor(draw() * 300);
    const kept = new Set(Array.from({ length: 20 }, () => Math.floor(draw() * length)));
    const drawn = thinned(values, columns, kept);

    assert.deepEqual(
      drawn,
      [...new Set(drawn)].sort((one, other) => one - other),
    );
    assert.ok(drawn.every((place) => values[place] !== null));
    assert.ok(drawn.length <= Math.max(4 * columns + kept.size, 4 * columns));
    const shown = new Set(drawn);
    for (const place of kept) assert.equal(shown.has(place), values[place] !== null);
    // Within each part of the width nothing that is left out lies beyond what is drawn.
    const width = length / columns;
    const range = (places: number[]) => {
      const numbers = places.map((place) => values[place] as number);
      return [Math.min(...numbers), Math.max(...numbers)];
    };
    const parts = new Map<number, number[]>();
    for (const [place, value] of values.entries()) {
      if (value === null) continue;
      const part = Math.floor(place / width);
      parts.set(part, [...(parts.get(part) ?? []), place]);
    }
    for (const places of parts.values()) {
      assert.deepEqual(range(places.filter((place) => shown.has(place))), range(places));
      assert.ok(shown.has(places[0] as number) && shown.has(places.at(-1) as number));
    }
  }
});

test("of few points each is drawn, of none nothing", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const values = series(draw, Math.floor(draw() * 400), 0.2);
    const logged = [...values.keys()].filter((place) => values[place] !== null);
    assert.deepEqual(thinned(values, 100, new Set()), logged);
  }
  assert.deepEqual(thinned([], 10, new Set([3])), []);
  assert.deepEqual(thinned([null, null], 1, new Set([0])), []);
});

test("a line joins what no missing value and no standstill lies between", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const values = series(draw, 300, 0.05);
    const breaks = new Set(Array.from({ length: 5 }, () => Math.floor(draw() * 300)));
    const drawn = thinned(values, 20, new Set());
    const runs = joined(drawn, values, breaks);

    assert.deepEqual(runs.flat(), drawn);
    const isBreak = (from: number, to: number) =>
      values.slice(from + 1, to + 1).some((value, ahead) => value === null || breaks.has(from + 1 + ahead));
    for (const run of runs) {
      for (const [at, place] of run.slice(1).entries()) assert.ok(!isBreak(run[at] as number, place));
    }
    for (const [at, run] of runs.slice(1).entries()) {
      assert.ok(isBreak(runs[at]?.at(-1) as number, run[0] as number));
    }
  }
});

test("a domain holds every number with room around it, also of equal ones and of none", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const scale = 10 ** Math.round(draw() * 8 - 4);
    const numbers = Array.from({ length: 1 + Math.floor(draw() * 50) }, () => (draw() - 0.5) * scale);
    const [low, high] = domainOf(numbers);
    assert.ok(numbers.every((value) => low < value && value < high));
    assert.ok(ticksOf([low, high], 6).length >= 2);
  }
  for (const equal of [0, 5, -3.2]) {
    const [low, high] = domainOf([equal, equal]);
    assert.ok(low < equal && equal < high);
  }
  assert.deepEqual(domainOf([]), [0, 1]);
});

test("ticks tell values apart", () => {
  for (const [low, high] of [
    [0.2511, 0.2519],
    [-3, 12_000],
    [99.95, 100.05],
  ] as const) {
    const ticks = ticksOf([low, high], 6);
    assert.equal(new Set(ticks.map(({ text }) => text)).size, ticks.length);
    for (const { value, text } of ticks)
      assert.ok(Math.abs(Number(text.replace("−", "-")) - value) < (high - low) / 10);
  }
});

const limits = (first: number, last: number, broken: VariableChart["limits"]["broken"]) => ({
  first,
  last,
  values: last - first + 1,
  broken,
});

test("a point has the rules of the limits that are shown", () => {
  const whole = limits(0, 9, [
    { rule: 1, points: [2, 7] },
    { rule: 2, points: [7] },
  ]);
  const stages = [limits(0, 4, []), limits(5, 9, [{ rule: 5, points: [8] }])];
  const chart = { limits: whole, stages } as unknown as VariableChart;
  assert.deepEqual([...rulesByPoint(partsOf(chart, false))], [[8, [5]]]);
  assert.deepEqual(
    [...rulesByPoint(partsOf(chart, true))],
    [
      [2, [1]],
      [7, [1, 2]],
    ],
  );
  assert.deepEqual(partsOf({ limits: whole } as unknown as VariableChart, false), [whole]);
});

test("the next point that stands out is the nearest on its side", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const places = Array.from({ length: 8 }, () => Math.floor(draw() * 50));
    const from = Math.floor(draw() * 50);
    const after = places.filter((place) => place > from);
    const before = places.filter((place) => place < from);
    assert.equal(nextIn(places, from, 1), after.length ? Math.min(...after) : undefined);
    assert.equal(nextIn(places, from, -1), before.length ? Math.max(...before) : undefined);
  }
});

test("modes stand in the order of their counts, and their shares add up to all", () => {
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const known = draw() < 0.5;
    const rows = Array.from({ length: 1 + Math.floor(draw() * 9) }, (_, n) => ({
      key: `m${n}`,
      label: `M${n}`,
      modes: known ? {} : { [`m${n}`]: Math.floor(draw() * 20) },
      outcome_modes: { [`m${n}`]: 1 + Math.floor(draw() * 20) },
    }));
    const bars = paretoOf({ rows } as unknown as ShotSummary);
    const all = bars.reduce((sum, { predicted }) => sum + predicted, 0);
    const counts = bars.map(({ predicted, found }) => (all > 0 ? predicted : found));
    assert.deepEqual(
      counts,
      [...counts].sort((one, other) => other - one),
    );
    assert.ok(Math.abs((bars.at(-1)?.cumulative ?? 0) - 100) < 1e-9);
    assert.ok(bars.every(({ cumulative }, at) => at === 0 || cumulative >= (bars[at - 1]?.cumulative ?? 0)));
  }
});

test("times are the plant's, as they were told", () => {
  assert.equal(moment("2026-10-25T02:30:07+02:00"), "10-25 02:30:07");
});

/** A chart of drawn values, of which each third breaks a rule. */
function chartOf(values: (number | null)[]): VariableChart {
  const broken = [...values.keys()].filter((place) => place % 3 === 0 && values[place] !== null);
  return {
    unit: "bar",
    values,
    at: values.map((_, place) => new Date(place * 60_000).toISOString()),
    defects: [...values.keys()].filter((place) => place % 7 === 0),
    changed: [],
    limits: {
      first: 0,
      last: Math.max(0, values.length - 1),
      values: values.length,
      ...(values.length > 8 ? { centre: 50, low_limit: 20, high_limit: 80 } : { none: "few" as const }),
      broken: values.length > 8 ? [{ rule: 1, points: broken }] : [],
    },
  } as unknown as VariableChart;
}

function drawn(chart: VariableChart): string {
  const parts = partsOf(chart, false);
  const at = (place: number) => 60 + ((place + 0.5) / Math.max(1, chart.values.length)) * 900;
  const frame = { left: 60, right: 960, top: 24, bottom: 300, at };
  return render(h(RunDrawing, { frame, chart, parts, rules: rulesByPoint(parts) }));
}

test("10,000 points are drawn with few elements, and each place that breaks a rule with a mark", () => {
  const chart = chartOf(series(drawing(3), 10_000, 0.01));
  const svg = drawn(chart);
  assert.ok((svg.match(/<\w/g) ?? []).length < 100);
  assert.doesNotMatch(svg, /NaN|undefined/);
  const marks = /class="point beyond" d="([^"]*)"/.exec(svg)?.[1] ?? "";
  const places = [...marks.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x));
  for (const point of chart.limits.broken[0]?.points ?? []) {
    const x = 60 + ((point + 0.5) / 10_000) * 900;
    assert.ok(
      places.some((place) => Math.abs(place - x) <= 2.1),
      `${point}`,
    );
  }
});

test("nothing, one shot, equal values and missing ones are drawn as they are", () => {
  for (const values of [[], [5], Array(50).fill(5), [null], [1, null, 2], Array(300).fill(null)]) {
    const svg = drawn(chartOf(values));
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/, JSON.stringify(values).slice(0, 30));
    const logged = values.filter((value: number | null) => value !== null).length;
    assert.equal(svg.includes('class="series"'), logged > 0);
  }
});

test("each change has its number on the chart, as a range where marks stand too close", () => {
  const named = (points: number[], px: number) =>
    numbered(points, (point) => point * px).map(({ name }) => name);
  assert.deepEqual(named([0, 1, 2], 100), ["1", "2", "3"]);
  assert.deepEqual(named([0, 1, 2], 10), ["1–3", "", ""]);
  assert.deepEqual(named([4, 4, 9], 100), ["1–2", "3"]);
  const random = randomOf(5);
  for (let round = 0; round < 500; round++) {
    const points = Array.from({ length: Math.ceil(random() * 20) }, () => Math.floor(random() * 60)).sort(
      (a, b) => a - b,
    );
    const numbers = numbered(points, (point) => point * 10 * random()).flatMap(({ name }) => {
      const [from = 0, to = from] = name.split("–").map(Number);
      return name ? Array.from({ length: to - from + 1 }, (_, more) => from + more) : [];
    });
    assert.deepEqual(
      numbers,
      points.map((_, place) => place + 1),
    );
  }
});
