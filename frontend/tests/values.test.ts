import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feature } from "../src/contract/api.ts";
import { deviation, shownRows } from "../src/features/values/rows.ts";
import { withDirection, withObject, withSubject } from "../src/i18n/korean_particles.ts";
import { onStep, plain, snapped } from "../src/lib/numbers.ts";
import { stepOf, stepped } from "../src/line/stepping.ts";
import { Shot } from "../src/state/shot.ts";
import { isFault, type Mark, markOf } from "../src/state/value_marks.ts";
import { LINE, lineWith, TYPICAL } from "./lines.ts";

const DIE = "Process_MoldTemperature"; // plausible 60 to 330, limits 165 to 240, step 5
const SPEED = "Process_InjectionSpeed"; // limits 2.6 to 5.4, step 0.1
const FLOW = "Sensor_Flow";

function feature(name: string): Feature {
  const found = LINE.feature(name);
  assert.ok(found);
  return found;
}

test("a value is marked by the first thing that is odd about it", () => {
  const marks: [string, Mark | null][] = [
    ["195", null],
    ["", null],
    ["  ", null],
    ["165", null],
    ["240", null],
    ["164.9", "beyond_limits"],
    ["20", "implausible"],
    ["65535", "sentinel"],
    ["1,95", "not_a_number"],
  ];
  for (const [text, mark] of marks)
    assert.equal(markOf(feature(DIE), { text, sentinels: [65535] }), mark, text);
  assert.equal(markOf(feature(DIE), { text: "195", refusal: "no" }), "refused");
  assert.equal(markOf({ ...feature(DIE), sentinels: [195] }, { text: "195" }), "sentinel");
  assert.equal(markOf(feature(FLOW), { text: "0" }), null, "a reading has no limits");
});

test("what the server or the number forbids has to be mended before asking; what is only odd may be asked about", () => {
  for (const mark of ["refused", "not_a_number"] as const) assert.equal(isFault(mark), true, mark);
  for (const mark of ["sentinel", "implausible", "beyond_limits", null] as const)
    assert.equal(isFault(mark), false, String(mark));
});

const nothing = { marks: {}, values: {}, bands: new Map() };
const all = { words: "", deviating: false };

test("what deviates stands on top, the marked before the unusual, the furthest first, the rest as the line has it", () => {
  const names = LINE.features.map(({ name }) => name);
  assert.deepEqual(
    shownRows(LINE.features, nothing, all).map(({ name }) => name),
    names,
  );
  const bands = new Map([
    [SPEED, [4, 5] as const],
    [FLOW, [20, 30] as const],
  ]);
  const values = { [SPEED]: 5.5, [FLOW]: 10, [DIE]: 195 };
  const marks = { [DIE]: "implausible" as Mark };
  const shown = shownRows(LINE.features, { marks, values, bands }, all).map(({ name }) => name);
  assert.deepEqual(shown.slice(0, 3), [DIE, FLOW, SPEED]);
  assert.deepEqual(
    shown.slice(3),
    names.filter((name) => ![DIE, FLOW, SPEED].includes(name)),
  );
});

test("a value deviates outside of its band by whole widths, and on its ends not at all", () => {
  const bands = new Map([[SPEED, [4, 5] as const]]);
  const by = (value: number) => deviation(feature(SPEED), { ...nothing, values: { [SPEED]: value }, bands });
  assert.deepEqual([4, 4.5, 5, 6, 2].map(by), [0, 0, 0, 1, 2]);
  assert.equal(deviation(feature(FLOW), { ...nothing, values: { [FLOW]: 900 }, bands }), 0, "no band");
});

test("the filter finds by label, name and alias, and what deviates alone", () => {
  const shown = (words: string, deviating = false) =>
    shownRows(LINE.features, { ...nothing, marks: { [FLOW]: "implausible" } }, { words, deviating }).map(
      ({ name }) => name,
    );
  for (const words of ["금형온도", "mold_t", "die_temp", "Die Surface"])
    assert.deepEqual(shown(words), [DIE], words);
  assert.deepEqual(shown("", true), [FLOW]);
  assert.deepEqual(shown("없는 것"), []);
});

test("the arrow keys step on the machine's grid and stop at its limits", () => {
  assert.equal(stepped(feature(SPEED), "4.2", 1), "4.3");
  assert.equal(stepped(feature(SPEED), "4.25", -1), "4.2");
  assert.equal(stepped(feature(SPEED), "5.4", 1), "5.4");
  assert.equal(stepped(feature(SPEED), "4.8", 10), "5.4");
  assert.equal(stepped(feature(DIE), "", 1), "200", "an empty field begins at the typical value");
  assert.equal(stepped(feature(DIE), "abc", 1), null);
});

test("a value from beyond the limits may come nearer, never go further", () => {
  assert.deepEqual([stepped(feature(DIE), "100", 1), stepped(feature(DIE), "100", -1)], ["105", "100"]);
});

test("a reading without a step is stepped by about a hundredth of its range", () => {
  assert.deepEqual(
    [FLOW, "Process_CycleTime", "Sensor_Vibration"].map((name) => stepOf(feature(name))),
    [1, 10, 0.01],
  );
});

test("numbers are written without the noise of their last bits", () => {
  assert.deepEqual(
    [plain(4.2 + 0.1), plain(0.123456), onStep(4, 0.1), onStep(200, 5)],
    ["4.3", "0.123456", "4.0", "200"],
  );
  assert.equal(snapped(4.26, 0.1, 2.6), 4.3);
});

test("a shot keeps every digit it was filled with", () => {
  const shot = new Shot(LINE);
  shot.fill({ [SPEED]: 3.14159265 }, { kind: "typical" });
  assert.deepEqual(shot.read.value.features, { [SPEED]: 3.14159265 });
});

test("kept values come back, and not to a line with other variables", () => {
  const texts = { [SPEED]: "3.9", [DIE]: "높음" };
  const shot = {
    line: LINE.fingerprint,
    origin: { kind: "example", id: "good" },
    base: { [SPEED]: "4" },
    texts,
  };
  const back = new Shot(LINE, { shot, table: null });
  assert.deepEqual([back.texts.value, back.changed.value.toSorted()], [texts, [SPEED, DIE].toSorted()]);

  const other = lineWith({ line: "line-7" });
  assert.deepEqual(new Shot(other, { shot, table: null }).texts.value, new Shot(other).texts.value);
});

test("kept values that are damaged count as nothing", () => {
  const fresh = new Shot(LINE).texts.value;
  const line = LINE.fingerprint;
  for (const shot of [
    3,
    [],
    { line },
    { line, origin: { kind: "row", index: 0.5 }, base: {}, texts: {} },
    { line, origin: { kind: "typical" }, base: [], texts: {} },
  ]) {
    assert.deepEqual(new Shot(LINE, { shot, table: null }).texts.value, fresh, JSON.stringify(shot));
  }
  const mixed = {
    line,
    origin: { kind: "typical" },
    base: {},
    texts: { [SPEED]: 3, Nobody: "1", [DIE]: "170" },
  };
  assert.deepEqual(new Shot(LINE, { shot: mixed, table: null }).texts.value, { [DIE]: "170" });
});

test("stepping through a table's shots keeps what was typed into each", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openText(`${SPEED},${DIE}\n3.1,170\n3.2,x\n3.3,190\n`);
  assert.deepEqual([shot.rows.index.value, shot.texts.value], [0, { [SPEED]: "3.1", [DIE]: "170" }]);
  shot.set(SPEED, "3.9");
  shot.rows.go(1);
  assert.deepEqual([shot.texts.value[SPEED], shot.read.value.faults, shot.changed.value], ["3.2", [DIE], []]);
  shot.rows.go(0);
  assert.deepEqual(
    [shot.texts.value[SPEED], shot.base.value[SPEED], shot.changed.value],
    ["3.9", "3.1", [SPEED]],
  );
  shot.rows.go(99);
  assert.equal(shot.rows.index.value, 2);
  shot.rows.go(-5);
  assert.equal(shot.rows.index.value, 0);
});

test("from a sample the way back leads to the same shot of the table", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openText(`${SPEED}\n3.1\n3.2\n3.3\n`);
  shot.rows.go(1);
  shot.fill(LINE.typicalValues(), { kind: "typical" });
  assert.equal(shot.rows.index.value, null);
  shot.rows.back();
  assert.deepEqual([shot.rows.index.value, shot.texts.value], [1, { [SPEED]: "3.2" }]);
});

test("another table knows nothing of what was typed into the one before", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openText(`${SPEED}\n3.1\n`);
  shot.set(SPEED, "3.9");
  await shot.rows.openText(`${SPEED}\n3.5\n`);
  assert.deepEqual([shot.texts.value, shot.changed.value], [{ [SPEED]: "3.5" }, []]);
});

test("of two tables that are read at once, the last one counts", async () => {
  const shot = new Shot(LINE);
  const first = shot.rows.openText(`${SPEED}\n${"3.1\n".repeat(9000)}`);
  const second = shot.rows.openText(`${SPEED}\n3.5\n`);
  assert.deepEqual(await Promise.all([first, second]), [false, true]);
  assert.equal(shot.rows.table.value?.rows, 1);
});

test("a text that is no table leaves the values and the table before as they are", async () => {
  const shot = new Shot(LINE);
  await shot.rows.openText(TYPICAL.join(","));
  const before = shot.texts.value;
  assert.equal(await shot.rows.openText("1,2,3"), false);
  assert.deepEqual([shot.rows.reading.value.kind, shot.rows.table.value?.rows], ["failed", 1]);
  assert.equal(shot.texts.value, before);
});

test("Korean particles follow the last sound", () => {
  assert.deepEqual(["온도", "보압", "냉간 (탕경)"].map(withObject), ["온도를", "보압을", "냉간 (탕경)을"]);
  assert.deepEqual(["속도", "배압"].map(withSubject), ["속도가", "배압이"]);
  assert.deepEqual(["200", "4.2", "7", "13", "1.1", "6", "4.0"].map(withDirection), [
    "200으로",
    "4.2로",
    "7로",
    "13으로",
    "1.1로",
    "6으로",
    "4.0으로",
  ]);
});
