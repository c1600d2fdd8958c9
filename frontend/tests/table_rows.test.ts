/** The table that is open: which of its shots stands in the fields, and what opening, asking and forgetting leave. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Shot } from "../src/state/shot.ts";
import type { Origin } from "../src/state/shot_identity.ts";
import { restoreTable, serializeTable } from "../src/table/table.ts";
import { LINE, TYPICAL } from "./lines.ts";
import { workbookOf } from "./workbooks.ts";

const SPEED = "Process_InjectionSpeed";
const DIE = "Process_MoldTemperature";

function file(content: string | Uint8Array<ArrayBuffer>, name = "a.csv") {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name, arrayBuffer: async () => bytes.buffer as ArrayBuffer };
}

async function opened(content: string, name = "a.csv"): Promise<Shot> {
  const shot = new Shot(LINE);
  assert.equal(await shot.rows.openFile(file(content, name)), true);
  return shot;
}

test("a file can be asked about once it was opened on this page, and not before", async () => {
  const { rows } = new Shot(LINE);
  assert.deepEqual([rows.canAsk.value, rows.isLast.value], [false, false]);
  // Nothing to read is no table that was opened, and no question that was answered.
  assert.equal(await rows.openSheet("2월"), false);
  assert.equal(await rows.confirm({ columns: {} }), false);
  await rows.openFile(file(`${SPEED}\n3.1\n`));
  assert.deepEqual([rows.canAsk.value, rows.isLast.value], [true, true]);
});

test("fields that stand for no shot of the table are told as none of it", async () => {
  const shot = await opened(`${SPEED}\n3.1\n3.2\n`);
  assert.equal(shot.rows.index.value, 0);
  shot.fill({}, { kind: "typical" });
  assert.equal(shot.rows.index.value, null, "no values are no shot");
  shot.fill({}, { kind: "row", index: 2, file: "a.csv" });
  assert.equal(shot.rows.index.value, null, "a table of two has no third");
  shot.rows.go(1);
  assert.equal(shot.rows.index.value, 1);
  shot.rows.close();
  assert.equal(shot.rows.index.value, null, "the table is gone, the values stay");
  assert.equal(shot.texts.value[SPEED], "3.2");
});

test("a shot of another file is none of this one's, though its values are the same; an earlier page told no file", async () => {
  const shot = await opened(`${SPEED}\n3.1\n`, "2월.csv");
  shot.fill({ [SPEED]: 3.1 }, { kind: "row", index: 0, file: "1월.csv" });
  assert.equal(shot.rows.index.value, null);
  shot.fill({ [SPEED]: 3.1 }, { kind: "row", index: 0 });
  assert.equal(shot.rows.index.value, 0);
});

test("a shot of another time or number is none of this table's, though file and values are the same", async () => {
  const shot = await opened(`시각,${SPEED}\n2026-02-10 08:00:00,3.1\n`);
  const { kind: _, ...own } = shot.origin.value as Extract<Origin, { kind: "row" }>;
  assert.ok(own.at && own.caption);
  const indexOf = (names: Partial<typeof own>) => {
    shot.fill({ [SPEED]: 3.1 }, { kind: "row", ...own, ...names });
    return shot.rows.index.value;
  };
  assert.deepEqual(
    [{}, { at: "2026-02-11 08:00:00" }, { caption: "17" }, { at: "", caption: "" }].map(indexOf),
    [0, null, null, 0],
  );
});

test("going to no number, or without a table, leaves the fields as they are", async () => {
  const none = new Shot(LINE);
  const before = none.texts.value;
  none.rows.go(1);
  none.rows.back();
  assert.equal(none.texts.value, before);
  const shot = await opened(`${SPEED}\n3.1\n3.2\n`);
  shot.rows.go(1);
  for (const index of [Number.NaN, Number.POSITIVE_INFINITY]) shot.rows.go(index);
  assert.deepEqual([shot.rows.index.value, shot.texts.value[SPEED]], [1, "3.2"]);
});

test("forgetting a mapping takes a table that came back over a reload for what it is: nothing is left to read it from", async () => {
  const before = await opened(`${SPEED},Die temp\n3.1,150.5\n`);
  await before.rows.confirm({ columns: { "Die temp": DIE } });
  const table = before.rows.table.peek();
  assert.ok(table?.mapping);
  const kept: unknown = JSON.parse(serializeTable(table, LINE) ?? "null");
  assert.ok(restoreTable(kept, LINE));
  const after = new Shot(LINE, { shot: null, table: kept, mappings: before.rows.mappings.peek() });
  await after.rows.forget();
  assert.deepEqual(after.rows.mappings.value, {});
  assert.deepEqual([after.rows.table.value?.rows, after.rows.table.value?.mapping], [1, null]);
  assert.deepEqual(after.rows.reading.value, { kind: "idle" });
});

test("forgetting what is asked of a second file leaves the first one's table and its mapping", async () => {
  const shot = await opened(`${SPEED},Die temp\n3.1,150.5\n`);
  await shot.rows.confirm({ columns: { "Die temp": DIE } });
  const mapping = shot.rows.table.value?.mapping;
  assert.ok(mapping);
  await shot.rows.openFile(file("작업자,사출속도 2 (cm/s)\n김,350\n", "b.csv"));
  assert.ok(shot.rows.asked.value, "nothing of the second is known by its name");
  await shot.rows.forget();
  assert.equal(shot.rows.asked.value?.name, "b.csv", "it is asked anew");
  assert.deepEqual([shot.rows.table.value?.name, shot.rows.table.value?.mapping], ["a.csv", mapping]);
  assert.ok(mapping.key in shot.rows.mappings.value);
});

test("a file that cannot be read any more is told by its own name, also beside the table of another", async () => {
  const shot = await opened(`${SPEED}\n3.1\n`);
  let gone = false;
  const second = file("작업자,사출속도 2 (cm/s)\n김,350\n", "b.csv");
  await shot.rows.openFile({
    name: second.name,
    arrayBuffer: async () => {
      if (gone) throw new DOMException("The file was moved.", "NotReadableError");
      return await second.arrayBuffer();
    },
  });
  gone = true;
  const reading = shot.rows.confirm({ columns: { "사출속도 2 (cm/s)": SPEED } });
  assert.deepEqual(shot.rows.reading.value, { kind: "reading", name: "b.csv" });
  assert.equal(await reading, false);
  const failed = shot.rows.reading.value;
  assert.equal(failed.kind === "failed" && failed.name, "b.csv");
  assert.equal(shot.rows.table.value?.name, "a.csv");
});

test("of two files that are read at once, the first one is not told as opened or failed any more", async () => {
  const { rows } = new Shot(LINE);
  const both = [rows.openText("1,2,3"), rows.openText(`${SPEED}\n3.5\n`)];
  assert.deepEqual(await Promise.all(both), [false, true]);
  assert.deepEqual([rows.reading.value.kind, rows.table.value?.rows], ["idle", 1]);
});

test("of a workbook's sheets those are offered that hold shots of the line, and the chosen one is read", async () => {
  const { rows } = new Shot(LINE);
  const shots = (speed: number) => [
    [SPEED, DIE],
    [speed, 170],
  ];
  const book = workbookOf({
    메모: [
      ["작성자", "날짜"],
      ["김", "2월"],
    ],
    "1월": shots(3.1),
    "2월": shots(3.2),
  });
  assert.equal(await rows.openFile(file(book, "shift.xlsx")), false);
  const { reading } = rows;
  assert.deepEqual(reading.value, {
    kind: "failed",
    name: "shift.xlsx",
    fault: { code: "sheets", names: ["1월", "2월"] },
  });
  assert.equal(await rows.openSheet("2월"), true);
  assert.deepEqual([rows.table.value?.sheet?.name, rows.table.value?.values.includes(3.2)], ["2월", true]);
});

test("of a workbook without a known name the sheets are offered too; of one table it is told that no column is known", async () => {
  const { rows } = new Shot(LINE);
  const foreign = [
    ["작업자", "사출속도 2 (cm/s)"],
    ["김", 350],
  ];
  await rows.openFile(file(workbookOf({ "1월": foreign, "2월": foreign }), "shift.xlsx"));
  const asked = () => rows.asked.value;
  const fault = () => (rows.reading.value.kind === "failed" ? rows.reading.value.fault : null);
  assert.deepEqual(fault(), { code: "sheets", names: ["1월", "2월"] });
  assert.equal(asked(), null);
  await rows.openSheet("2월");
  assert.equal(asked()?.table.sheet?.name, "2월");
  // A head without rows cannot be asked about: what is missing first is told.
  await rows.openFile(file("작업자,비고\n"));
  assert.equal(fault()?.code, "no_columns");
  assert.equal(asked(), null);
});

test("a table is asked about for one thing that it leaves open: a number alone, or a date alone", async () => {
  const number = await opened(`${DIE}\t${SPEED}\n1,500\t3\n170\t4\n`);
  assert.ok(number.rows.asked.value?.table.openNumber);
  assert.equal(number.rows.asked.value.table.openDate, null);
  const date = await opened(`${DIE}\t일시\n171\t02/03/2024 08:00\n170\t03/03/2024 08:00\n`);
  assert.ok(date.rows.asked.value?.table.openDate);
  assert.equal(date.rows.asked.value.table.openNumber, null);
});

/** A table with all variables, what each part was, and one more column. */
function whole(header: string, ...cells: readonly string[]): string {
  const names = LINE.features.map(({ name }) => name);
  const rows = [[...names, "불량여부", header], ...cells.map((cell) => [...TYPICAL, "양품", cell])];
  return `${rows.map((row) => row.join("\t")).join("\n")}\n`;
}

test("a table that lacks nothing is asked about its times where they may be of two days", async () => {
  const open = await opened(whole("일시", "02/03/2024 08:00", "03/03/2024 08:00"));
  assert.ok(open.rows.asked.value?.table.openDate);
  const told = await opened(whole("일시", "2024-03-02 08:00", "2024-03-03 08:00"));
  assert.equal(told.rows.asked.value, null);
});

test("a table that lacks nothing is not asked about what another column leaves open", async () => {
  const shot = await opened(whole("금액", "1,500"));
  assert.deepEqual(shot.rows.table.value?.facts?.outcomes?.results, ["good"]);
  const asked = () => shot.rows.asked.value;
  assert.equal(asked(), null);
  // It could be: whoever asks sees it.
  await shot.rows.ask();
  assert.ok(asked()?.table.openNumber);
});

test("a column whose name stands twice is not proposed as another variable", async () => {
  const shot = await opened(`${SPEED},${SPEED}\n3,4\n`);
  assert.equal(shot.rows.asked.value, null);
  assert.deepEqual(shot.read.value.features, { [SPEED]: 3 });
});
