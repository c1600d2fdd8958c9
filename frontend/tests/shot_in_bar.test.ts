/** The browser's bar tells the shot in the console: back, forward and a reload lead to what stood there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { batch } from "@preact/signals";
import { shotAddress, shotNamed } from "../src/page/addresses.ts";
import { type Bar, ShotInBar } from "../src/page/shot_in_bar.ts";
import { Shot } from "../src/state/shot.ts";
import { LINE, lineWith } from "./lines.ts";
import { randomOf } from "./random.ts";

const TYPICAL = LINE.typicalValues();

/** A browser's history of one window, over its reloads. */
class Steps implements Bar {
  readonly all: { hash: string; state: unknown }[];
  at = 0;

  constructor(hash = "") {
    this.all = [{ hash, state: null }];
  }

  get now() {
    return this.all[this.at] as { hash: string; state: unknown };
  }

  hash = () => this.now.hash;
  // What the browser keeps is a copy.
  state = () => structuredClone(this.now.state);
  push = (state: unknown, hash: string) => {
    this.all.splice(this.at + 1, Number.POSITIVE_INFINITY, { hash, state });
    this.at += 1;
  };
  replace = (state: unknown, hash: string) => {
    this.all[this.at] = { hash, state };
  };
}

/** A page on a browser's history: what a place would be asked for is fetched at once. */
function page(steps: Steps, shot = new Shot(LINE), line: string | null = "demo") {
  const followed = { id: null as string | null };
  const shown = {
    lineName: () => line,
    followed: () => followed.id,
    plain: () => (line ? "#line=demo" : ""),
  };
  const inBar = new ShotInBar(shot, steps, shown);
  const bring = (number: number) =>
    shot.fill({ ...TYPICAL, [LINE.features[0]?.name ?? ""]: number }, recorded(`s-${number}`));
  const choose = (number: number) => {
    followed.id = null;
    bring(number);
  };
  const arrive = () => {
    const place = inBar.arrive();
    const named = shotNamed(place);
    if (named) choose(Number(named.shotId.slice(2)));
    return named ? "" : place;
  };
  const follow = (number: number) =>
    batch(() => {
      followed.id = `s-${number}`;
      bring(number);
    });
  inBar.watch(() => {});
  const place = steps.hash().startsWith("#/") && !shotNamed(steps.hash()) ? steps.hash() : "";
  assert.equal(arrive(), place);
  return { shot, inBar, choose, arrive, follow };
}

const recorded = (id: string) => ({ kind: "recorded", id, line: "demo" }) as const;
const nameOf = ({ identity }: Shot) => `${identity.value.kind} ${identity.value.shotId ?? ""}`;

test("an address of a shot is read as it is written, whatever its name holds", () => {
  for (const [line, id] of [
    ["demo", "demo-926"],
    ["line-7", "a/b c?d#e%f"],
    ["라인", "샷 7"],
  ] as const)
    for (const of of [null, "demo"])
      assert.deepEqual(shotNamed(shotAddress(line, id, of)), { line, shotId: id });
  for (const none of [
    "",
    "#line=demo",
    "#/shot/demo",
    "#/shots?line=demo",
    "#/report/shot/demo/1",
    "#/shot/%/1",
  ])
    assert.equal(shotNamed(none), null, none);
});

test("each shot that a person chose is a step, and back and forward lead from one to the other", () => {
  const steps = new Steps("#/shot/demo/s-926?line=demo");
  const { shot, arrive, choose } = page(steps);
  assert.equal(nameOf(shot), "recorded s-926");
  choose(900);
  assert.deepEqual(
    steps.all.map(({ hash }) => hash),
    ["#/shot/demo/s-926?line=demo", "#/shot/demo/s-900?line=demo"],
  );
  steps.at = 0;
  arrive();
  assert.equal(nameOf(shot), "recorded s-926");
  steps.at = 1;
  arrive();
  assert.equal(nameOf(shot), "recorded s-900");
  assert.equal(steps.all.length, 2);
});

test("the newest shot, which nobody chose, takes the place of the step before", () => {
  const steps = new Steps("#line=demo");
  const { shot, follow, choose, arrive } = page(steps);
  for (const number of [1, 2, 3]) follow(number);
  assert.deepEqual(
    steps.all.map(({ hash }) => hash),
    ["#/shot/demo/s-3?line=demo"],
  );
  choose(9);
  steps.at = 0;
  arrive();
  assert.equal(nameOf(shot), "recorded s-3");
});

test("a sample is a step of its own, which back and a reload bring back, under the console's own address", () => {
  for (const [line, plain] of [
    ["demo", "#line=demo"],
    [null, ""],
  ] as const) {
    const steps = new Steps(plain);
    const before = page(steps, undefined, line);
    const sample = LINE.examples[1];
    before.shot.fill(sample?.features ?? {}, { kind: "example", id: sample?.id ?? "" });
    assert.equal(steps.hash(), plain);
    before.choose(5);
    steps.at -= 1;
    before.arrive();
    assert.equal(nameOf(before.shot), `example ${sample?.id}`);
    // Another window has left another shot in what the browser keeps.
    const after = page(steps, undefined, line);
    assert.equal(nameOf(after.shot), `example ${sample?.id}`);
  }
});

test("a step keeps none of a shot's values, and says nothing on another line's page", async () => {
  const steps = new Steps("#line=demo");
  const { shot } = page(steps);
  const names = LINE.features.slice(0, 2).map(({ name }) => name);
  await shot.rows.openText(`${names.join(",")}\n671.25,140\n672.25,141\n`);
  shot.rows.go(1);
  assert.equal(steps.all.length, 3);
  assert.ok(!JSON.stringify(steps.all).includes("672.25"));
  steps.at = 1;
  page(steps, shot);
  assert.equal(shot.identity.value.row, 1);
  const other = page(steps, new Shot(lineWith({ line: "line-9" })));
  assert.equal(other.shot.identity.value.kind, "example");
  // A table that was closed cannot be gone back to: what stands in the fields stays.
  steps.replace({ shot: { line: LINE.fingerprint, origin: { kind: "row", index: 1 } } }, "#line=demo");
  const closed = page(steps, new Shot(LINE));
  assert.equal(closed.shot.identity.value.kind, "example");
});

test("a reload of the shot in the fields keeps what was changed on it, and writes no step", () => {
  const steps = new Steps("#/shot/demo/s-5?line=demo");
  const { shot } = page(steps);
  const name = LINE.features[0]?.name ?? "";
  shot.set(name, "6");
  const { shot: after } = page(steps, shot);
  assert.equal(after.texts.value[name], "6");
  assert.equal(steps.all.length, 1);
});

test("a place over the console stays what it is, and its step is the console's once it is left", () => {
  const steps = new Steps("#/charts?line=demo");
  const { shot, inBar, choose } = page(steps);
  choose(5);
  assert.equal(steps.hash(), "#/charts?line=demo");
  inBar.leave();
  assert.equal(steps.hash(), "#/shot/demo/s-5?line=demo");
  // A place that opens a shot goes to the console's address first.
  steps.push(null, "#/shots?line=demo");
  choose(6);
  steps.push(null, "#line=demo");
  assert.equal(inBar.arrive(), "");
  assert.deepEqual(
    steps.all.map(({ hash }) => hash),
    ["#/shot/demo/s-5?line=demo", "#/shots?line=demo", "#/shot/demo/s-6?line=demo"],
  );
  assert.equal(nameOf(shot), "recorded s-6");
});

test("over generated ways through a browser's history the bar tells the shot that stands there", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randomOf(seed);
    const up = (to: number) => Math.floor(random() * to);
    const steps = new Steps(up(2) ? "#line=demo" : "#/shot/demo/s-3?line=demo");
    let window = page(steps);
    /** What stood there at each step. */
    const stood: string[] = [nameOf(window.shot)];
    for (let act = 0; act < 30; act += 1) {
      const before = steps.at;
      const kind = up(6);
      const sample = LINE.examples[up(LINE.examples.length)];
      if (kind === 0) window.choose(up(6));
      if (kind === 1) window.follow(up(6));
      if (kind === 2) window.shot.fill(sample?.features ?? {}, { kind: "example", id: sample?.id ?? "" });
      if (kind === 3 || kind === 4) {
        steps.at = Math.min(steps.all.length - 1, Math.max(0, steps.at + (kind === 3 ? -1 : 1)));
        window.arrive();
        assert.equal(nameOf(window.shot), stood[steps.at], `seed ${seed}`);
      }
      if (kind === 5) {
        const name = nameOf(window.shot);
        window = page(steps, up(2) ? window.shot : undefined);
        assert.equal(nameOf(window.shot), name, `seed ${seed}`);
      }
      stood[steps.at] = nameOf(window.shot);
      stood.length = steps.all.length;
      assert.ok(Math.abs(steps.at - before) <= 1);
      const named = shotNamed(steps.hash());
      assert.equal(named ? `recorded ${named.shotId}` : nameOf(window.shot), nameOf(window.shot));
    }
  }
});
