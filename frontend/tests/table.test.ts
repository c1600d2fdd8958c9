import assert from "node:assert/strict";
import { test } from "node:test";
import { codesOf, levelKey } from "../src/table/levels.ts";
import {
  faultsOf,
  missingFrom,
  restoreTable,
  serializeTable,
  type Table,
  textsOf,
} from "../src/table/table.ts";
import { TableError } from "../src/table/table_error.ts";
import { MAX_ROWS } from "../src/table/table_limits.ts";
import { readTable } from "../src/table/table_reader.ts";
import { decoded, isWorkbook } from "../src/table/text_decoder.ts";
import { DOCUMENT, LINE, lineWith, TYPICAL } from "./lines.ts";

const MELT = "Process_Temperature";
const SPEED = "Process_InjectionSpeed";
const HEADERS = LINE.features.map(({ name }) => name);

function read(text: string): Promise<Table> {
  return readTable({ name: "a.csv", content: text }, LINE, async () => {});
}

async function shots(text: string): Promise<Record<string, string>[]> {
  const table = await read(text);
  return Array.from({ length: table.rows }, (_, row) => textsOf(table, LINE.features, row));
}

async function fault(reading: Promise<unknown>): Promise<TableError["fault"]> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TableError, "it was read");
  return error.fault;
}

for (const [by, header] of Object.entries({
  names: `${MELT},${SPEED}`,
  aliases: "pouring_temperature,HIGH_SPEED",
  "Korean labels": "용탕온도,사출 속도",
  "English labels with units": "Melt temperature (°C),Fast-shot speed [m/s]",
})) {
  test(`columns are recognised by ${by}`, async () => {
    assert.deepEqual(await shots(`${header}\n651,3.5\n`), [{ [MELT]: "651", [SPEED]: "3.5" }]);
  });
}

test("rows copied from a spreadsheet, with tabs and without a header, are read by order", async () => {
  const table = await read(`${TYPICAL.join("\t")}\r\n`);
  assert.equal(table.layout.header, "order");
  assert.deepEqual(
    textsOf(table, LINE.features, 0),
    Object.fromEntries(HEADERS.map((name, i) => [name, TYPICAL[i]])),
  );
});

test("without a header, any other number of columns is refused, and both numbers are told", async () => {
  assert.deepEqual(await fault(read("1,2,3")), {
    code: "no_columns",
    found: ["1", "2", "3"],
    width: 3,
    expected: 30,
  });
});

test("unknown, repeated and missing columns are told apart", async () => {
  const table = await read(`일시,${MELT},용탕 온도,비고,샷번호\n2024-01-01 08:00,651,700,x,17\n`);
  assert.deepEqual(
    table.layout.columns.map(({ feature, twice, caption }) => [feature, twice, caption]),
    [
      [null, false, true],
      [MELT, false, false],
      [MELT, true, false],
      [null, false, false],
      [null, false, true],
    ],
  );
  assert.deepEqual(textsOf(table, LINE.features, 0), { [MELT]: "651" });
  assert.equal(missingFrom(table, LINE.features).length, 29);
  assert.deepEqual(table.captions, ["2024-01-01 08:00:00 · 17"]);
});

test("semicolons and decimal commas, as a German or French controller writes them", async () => {
  assert.deepEqual(await shots(`${MELT};${SPEED}\n651,5;3,5\n1.650,25;4\n`), [
    { [MELT]: "651.5", [SPEED]: "3.5" },
    { [MELT]: "1650.25", [SPEED]: "4" },
  ]);
});

test("a comma that may stand for thousands or for decimals is decided by the file, or told", async () => {
  const open = await read(`${MELT}\t${SPEED}\n1,450\t3\n670\t4\n`);
  assert.deepEqual([...open.texts.values()], ["1,450"]);
  assert.deepEqual(await shots(`${MELT}\t${SPEED}\n1,450\t3.25\n`), [{ [MELT]: "1450", [SPEED]: "3.25" }]);
  assert.deepEqual(await shots(`${MELT}\t${SPEED}\n1,450\t3,25\n`), [{ [MELT]: "1.45", [SPEED]: "3.25" }]);
});

test("what is no number is kept as it stands and told by its row and column", async () => {
  const table = await read(`용탕 온도,${SPEED}\n651,3.5\n높음,3.6\n`);
  assert.deepEqual(faultsOf(table, LINE.features, 20), [
    { row: 1, line: 3, feature: MELT, header: "용탕 온도", text: "높음" },
  ]);
  assert.deepEqual(textsOf(table, LINE.features, 1), { [MELT]: "높음", [SPEED]: "3.6" });
});

test("empty cells, N/A and broken sensors' numbers are missing values", async () => {
  const table = await read(`${MELT},${SPEED},Sensor_Flow\n65535,N/A,\n651,-,1449\n`);
  assert.deepEqual(
    [0, 1].map((row) => textsOf(table, LINE.features, row)),
    [{}, { [MELT]: "651" }],
  );
  assert.deepEqual([table.sentinels, table.texts.size], [2, 0]);
});

test("a sentinel that a working sensor could show is a value", async () => {
  const [first, ...others] = DOCUMENT.features;
  assert.ok(first);
  const line = lineWith({ features: [{ ...first, plausible: [0, 2000] }, ...others] });
  const table = await readTable({ name: "", content: `${MELT}\n1449\n` }, line, async () => {});
  assert.deepEqual(textsOf(table, line.features, 0), { [MELT]: "1449" });
});

test("a time is known by its header however that is composed", async () => {
  for (const form of ["NFC", "NFD"] as const) {
    const header = "일시".normalize(form);
    const table = await read(`${header},${SPEED}\n2024-02-10 15:05:00,3.5\n`);
    assert.deepEqual(table.times?.texts, ["2024-02-10 15:05:00"], form);
    assert.deepEqual(table.captions, ["2024-02-10 15:05:00"]);
  }
});

test("a variable's own sentinel is missing also where it is plausible", async () => {
  const [first, ...others] = DOCUMENT.features;
  assert.ok(first);
  const line = lineWith({ features: [{ ...first, sentinels: [650] }, ...others] });
  const table = await readTable({ name: "", content: `${MELT}\n650\n651\n` }, line, async () => {});
  assert.deepEqual([textsOf(table, line.features, 0), table.sentinels], [{}, 1]);
});

test("titles above the header and a row of units below it are stepped over", async () => {
  const table = await read(`생산 일보\n\n${MELT},${SPEED}\n°C,m/s\n651,3.5\n`);
  assert.deepEqual([table.rows, table.layout.unitRow, table.lines], [1, true, [5]]);
  assert.deepEqual(textsOf(table, LINE.features, 0), { [MELT]: "651", [SPEED]: "3.5" });
});

test("a header in two rows is joined, and that is told", async () => {
  const table = await read("Process,,Sensor\nTemperature,Pressure,Flow\n651,140,26\n");
  assert.equal(table.layout.header, "joined");
  assert.deepEqual(textsOf(table, LINE.features, 0), {
    [MELT]: "651",
    Process_Pressure: "140",
    Sensor_Flow: "26",
  });
});

test("a row with too many cells is left out and told by its line", async () => {
  const table = await read(`${MELT},${SPEED}\n651,3,5\n652,3.6\n`);
  assert.deepEqual(table.skipped, [{ line: 2, cells: 3 }]);
  assert.deepEqual([table.rows, table.lines], [1, [3]]);
});

test("where no row fits the header, the first one is named", async () => {
  const expected = { code: "no_fit", line: 2, cells: 4, width: 2 };
  assert.deepEqual(await fault(read(`${MELT},${SPEED}\n651,5,3,5\n652,0,3,6\n`)), expected);
});

test("quoted cells may hold commas and line ends", async () => {
  assert.deepEqual(await shots(`"비고, 기타","${MELT}"\n"줄\n바꿈",651\n`), [{ [MELT]: "651" }]);
});

test("nothing, a header alone and a workbook are told apart", async () => {
  assert.deepEqual(await fault(read(" \n\n")), { code: "empty" });
  assert.deepEqual(await fault(read(`${MELT},${SPEED}\n`)), { code: "no_rows" });
  assert.ok(isWorkbook(Uint8Array.of(0x50, 0x4b, 3, 4)));
  assert.deepEqual(
    await fault(readTable({ name: "", content: Uint8Array.of(0x50, 0x4b, 3, 4) }, LINE, async () => {})),
    {
      code: "workbook",
    },
  );
  assert.throws(
    () => isWorkbook(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0)),
    (error) => (error as TableError).fault.code === "old_workbook",
  );
  assert.throws(
    () => decoded(Uint8Array.of(0xff, 0xd8, 0xff, 0)),
    (error) => (error as TableError).fault.code === "not_text",
  );
});

test("the encodings of Korean Excel are read", () => {
  const cp949 = Uint8Array.of(0xbf, 0xeb, 0xc5, 0xc1, 0x20, 0xbf, 0xc2, 0xb5, 0xb5); // "용탕 온도"
  assert.deepEqual(decoded(cp949), { text: "용탕 온도", encoding: "CP949" });
  assert.equal(decoded(Uint8Array.of(0x98, 0x40 + 0x20)).encoding, "CP949"); // a syllable that EUC-KR lacks
  assert.deepEqual(decoded(new TextEncoder().encode("\uFEFF용탕")), { text: "용탕", encoding: "UTF-8" });
  assert.deepEqual(decoded(Uint8Array.of(0x41, 0, 0xa9, 0xc6)), { text: "A용", encoding: "UTF-16" });
  assert.deepEqual(decoded(Uint8Array.of(0xff, 0xfe, 0xa9, 0xc6)), { text: "용", encoding: "UTF-16" });
});

test("a large file is read in pieces, and what is over the limit is told", async () => {
  const text = `${HEADERS.join(",")}\n${`${TYPICAL.join(",")}\n`.repeat(MAX_ROWS + 1)}`;
  let breaths = 0;
  const table = await readTable({ name: "", content: text }, LINE, async () => void breaths++);
  assert.deepEqual([table.rows, table.cut], [MAX_ROWS, true]);
  assert.ok(breaths > 10, `the page had its turn ${breaths} times`);
  assert.equal(textsOf(table, LINE.features, MAX_ROWS - 1)[MELT], "670");
  assert.equal(serializeTable(table, LINE), null, "it is too large to be kept");
});

test("a kept table comes back as it was, and not to another line", async () => {
  const table = await read(`일시,${MELT},${SPEED}\n8:00,651,\n8:01,높음,3.5\n`);
  const stored: unknown = JSON.parse(serializeTable(table, LINE) ?? "null");
  assert.deepEqual(restoreTable(stored, LINE), table);
  assert.equal(restoreTable(stored, lineWith({ line: "other" })), null);
});

test("what was kept by another version counts as nothing", async () => {
  const table = await read(`${MELT}\n651\n`);
  const stored = JSON.parse(serializeTable(table, LINE) ?? "null") as Record<string, unknown>;
  for (const damaged of [
    null,
    [],
    "x",
    { ...stored, values: [1] },
    { ...stored, layout: null },
    { ...stored, captions: 3 },
  ]) {
    assert.equal(restoreTable(damaged, LINE), null);
  }
});

test("a category's texts are read as the numbers that its codes or levels give them", async () => {
  const [first, second, ...others] = DOCUMENT.features;
  assert.ok(first && second);
  const line = lineWith({
    features: [{ ...first, codes: { 가동: 1, OFF: 0 } }, { ...second, levels: ["8412", "8722"] }, ...others],
  });
  const content = `${first.name},${second.name}\n가동,8412.0\n ｏｆｆ ,8722\n정비,\n`;
  const table = await readTable({ name: "", content }, line, async () => {});
  assert.deepEqual(
    [0, 1, 2].map((row) => textsOf(table, line.features, row)),
    [
      { [first.name]: "1", [second.name]: "8412" },
      { [first.name]: "0", [second.name]: "8722" },
      { [first.name]: "정비" },
    ],
  );
});

test("levels that are texts are numbered by their place, and written alike are one", () => {
  const [first] = DOCUMENT.features;
  assert.ok(first);
  assert.deepEqual(
    [...(codesOf({ ...first, levels: ["A", "b"] }) ?? [])],
    [
      ["a", 1],
      ["b", 2],
    ],
  );
  assert.equal(codesOf({ ...first, levels: [] }), null);
  for (const text of ["1", "1.0", " 1 ", "１", "+1"]) assert.equal(levelKey(text), "1", text);
});
