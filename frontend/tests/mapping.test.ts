import assert from "node:assert/strict";
import { test } from "node:test";
import { MappingChoices } from "../src/features/table/mapping_choices.ts";
import { MappingDialog } from "../src/features/table/mapping_dialog.tsx";
import {
  type KeptMappings,
  keptMappingsIn,
  withMapping,
  withoutMapping,
} from "../src/state/kept_mappings.ts";
import { Shot } from "../src/state/shot.ts";
import type { Asked, TableRows } from "../src/state/table_rows.ts";
import { MappingError, mappingText, readMapping } from "../src/table/mapping_file.ts";
import { wordKey } from "../src/table/row_facts.ts";
import { textsOf } from "../src/table/table.ts";
import { readTable } from "../src/table/table_reader.ts";
import { mappingKey, tableToMap } from "../src/table/table_to_map.ts";
import { LINE, lineWith } from "./lines.ts";
import { shown } from "./shown.ts";

const SPEED = "Process_InjectionSpeed";
const DIE = "Process_MoldTemperature";
const NAMES = new Set(LINE.features.map(({ name }) => name));
const RESULTS = ["good", "defect", null] as const;
const FOREIGN = "작업자,사출속도 2 (cm/s),Die temp\n김,350,150.5\n이,340,151\n";

const still = async () => {};

async function asked(content: string, kept: Asked["kept"] = null): Promise<Asked> {
  return { name: "a.csv", table: await tableToMap({ name: "a.csv", content }, LINE, still), kept };
}

async function choicesOf(content: string): Promise<MappingChoices> {
  return new MappingChoices(await asked(content), LINE);
}

function file(content: string, name = "a.csv") {
  return { name, arrayBuffer: async () => new TextEncoder().encode(content).buffer as ArrayBuffer };
}

async function opened(content: string, rows: TableRows = new Shot(LINE).rows): Promise<TableRows> {
  await rows.openFile(file(content));
  return rows;
}

test("nothing that only resembles a variable is applied before a person confirms it", async () => {
  const choices = await choicesOf(FOREIGN);
  assert.deepEqual(choices.decisions.columns, {});
  assert.deepEqual(choices.unconfirmed.value, ["사출속도 2 (cm/s)", "Die temp"]);
  choices.confirm("Die temp", true);
  assert.deepEqual(choices.decisions.columns, { "Die temp": DIE });
  choices.confirmAll();
  assert.deepEqual(choices.decisions.columns, { "Die temp": DIE, "사출속도 2 (cm/s)": SPEED });
  assert.deepEqual(choices.left.value, ["작업자"]);
  assert.equal(choices.missing.value.length, LINE.features.length - 2);
});

test("two columns of one variable are a conflict until one of them is none", async () => {
  const choices = await choicesOf(FOREIGN);
  choices.choose("작업자", DIE);
  assert.equal(choices.conflicts.value.size, 0, "the other one is a proposal alone");
  choices.confirmAll();
  assert.deepEqual([...choices.conflicts.value], [[DIE, ["작업자", "Die temp"]]]);
  choices.choose("작업자", null);
  assert.equal(choices.conflicts.value.size, 0);
});

test("a conversion, a wrong unit and the share in range are told for whatever is chosen", async () => {
  const choices = await choicesOf(FOREIGN);
  const [, speed] = choices.asked.table.columns;
  assert.ok(speed);
  assert.deepEqual(choices.fitOf(speed, SPEED), {
    conversion: { value: 350, from: "cm/s", to: "m/s", moved: 3.5 },
    wrongUnit: null,
    share: 1,
  });
  assert.equal(choices.fitOf(speed, DIE)?.wrongUnit, "cm/s");
});

test("a column with a variable's own name may be said to be none, or another one", async () => {
  const content = `${SPEED},${DIE}\n3.5,150\n`;
  const choices = await choicesOf(content);
  choices.choose(SPEED, null);
  assert.deepEqual(choices.decisions.columns, { [SPEED]: null, [DIE]: DIE });
  const read = async (columns: Record<string, string | null>) =>
    textsOf(await readTable({ name: "", content, columns }, LINE, still), LINE.features, 0);
  assert.deepEqual(await read(choices.decisions.columns), { [DIE]: "150" });
  assert.deepEqual(await read({ [SPEED]: DIE, [DIE]: null }), { [DIE]: "3.5" });
});

test("of two columns of one name a person can take the second", async () => {
  const content = "temp,temp\n1,150\n";
  const columns = { "temp.2": DIE };
  assert.deepEqual(textsOf(await readTable({ name: "", content, columns }, LINE, still), LINE.features, 0), {
    [DIE]: "150",
  });
});

test("the order of the headers, case and spaces do not matter to what is kept for them", async () => {
  const keys = await Promise.all(
    ["a b;Die temp\n1;2\n", "die  TEMP\tA_B\n1\t2\n"].map((content) =>
      mappingKey({ name: "", content }, LINE),
    ),
  );
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[0], await mappingKey({ name: "", content: "a b;Die\n1;2\n" }, LINE));
});

test("a table is asked about, read by what was confirmed, and the next one without a question", async () => {
  const rows = await opened(FOREIGN);
  assert.equal(rows.table.peek(), null);
  const choices = new MappingChoices(rows.asked.value as Asked, LINE);
  choices.confirmAll();
  assert.equal(await rows.confirm(choices.decisions), true);
  assert.deepEqual(textsOf(rows.table.value as never, LINE.features, 0), { [SPEED]: "3.5", [DIE]: "150.5" });
  assert.equal(rows.table.value?.mapping?.kept, false);

  const stored: unknown = JSON.parse(JSON.stringify(rows.mappings.value));
  const next = new Shot(LINE, { shot: null, table: null, mappings: stored }).rows;
  assert.equal(await next.openText("Die temp\t작업자\t사출속도 2 (cm/s)\n160,5\t박\t300\n"), true);
  assert.equal(next.asked.value, null);
  assert.deepEqual(textsOf(next.table.value as never, LINE.features, 0), { [SPEED]: "3", [DIE]: "160.5" });
  assert.equal(next.table.value?.mapping?.kept, true);

  await next.forget();
  assert.deepEqual(next.mappings.value, {});
  assert.ok(next.asked.value, "it is asked again");
});

test("a table whose columns are all known is not asked about", async () => {
  const rows = await opened(`${SPEED},${DIE},비고\n3.5,150,x\n`);
  assert.equal(rows.asked.value, null);
  assert.equal(rows.table.value?.rows, 1);
  await rows.ask();
  assert.ok(rows.asked.value, "but a person may ask");
});

test("known columns are read at once, and the others are asked about", async () => {
  const rows = await opened(`${SPEED},Die temp\n3.5,150.5\n`);
  assert.deepEqual(textsOf(rows.table.value as never, LINE.features, 0), { [SPEED]: "3.5" });
  assert.ok(rows.asked.value);
});

test("what a person decides of an open comma and of day and month counts where the file decides nothing", async () => {
  const rows = await opened(`${DIE}\t일시\n1,500\t02/03/2024 08:00\n170\t03/03/2024 08:00\n`);
  const table = rows.asked.value?.table;
  assert.deepEqual(table?.openNumber, { column: DIE, line: 2, text: "1,500", point: 1500, comma: 1.5 });
  assert.deepEqual(table?.openDate, {
    column: "일시",
    line: 2,
    text: "02/03/2024 08:00",
    shortYear: false,
  });
  await rows.confirm({ columns: { [DIE]: DIE }, decimal: ",", order: "day-first" });
  assert.deepEqual(textsOf(rows.table.value as never, LINE.features, 0), { [DIE]: "1.5" });
  assert.deepEqual(rows.table.value?.times?.texts?.[0], "2024-03-02 08:00:00");
});

test("a year of two digits that is no hour is asked about, and read as a person says", async () => {
  for (const [first, second] of [
    ["26.11.01", "26.11.02"],
    ["22.11.01", "26.11.02"],
    ["26. 11. 1.", "26. 11. 2."],
    ["261101", "261102"],
  ]) {
    const rows = await opened(`${DIE}\t작업일자\n150\t${first}\n170\t${second}\n`);
    const column = { column: "작업일자", line: 2, text: first, shortYear: true };
    assert.deepEqual(rows.asked.value?.table.openDate, column);
    assert.equal(rows.table.value?.times?.fault?.code, "two_digit_year");
    await rows.confirm({ columns: { [DIE]: DIE }, order: "year-first" });
    assert.equal(rows.table.value?.times?.texts?.[1], "2026-11-02");
  }
});

const INSPECTED =
  "QC,비고,Process_InjectionSpeed\nOK,0,3.5\nng,1,3.4\n재검,0,3.6\n,1,3.3\n양품,,3.2\n불량,1,3.1\nok,2,3\n";

test("the column of the outcomes is chosen, and each of its values is told as what it is understood as", async () => {
  const choices = await choicesOf(INSPECTED);
  assert.equal(choices.outcome.value, null, "no header says it, and none is guessed");
  assert.equal(choices.decisions.outcome, undefined);
  assert.deepEqual(
    choices.outcomes.value.map(({ name }) => name),
    ["QC", "비고"],
    "a variable is no outcome",
  );
  choices.chooseOutcome("QC");
  assert.deepEqual(
    choices.outcomeWords.map(({ text, count, result, said }) => [text, count, result, said]),
    [
      ["OK", 2, "good", false],
      ["ng", 1, "defect", false],
      ["재검", 1, null, false],
      ["양품", 1, "good", false],
      ["불량", 1, "defect", false],
    ],
  );
  choices.sayWord("재검", "defect");
  assert.deepEqual(choices.decisions.outcome, { column: "QC", words: { 재검: "defect" } });

  // Of 0 and 1 a header that says nothing decides nothing.
  choices.chooseOutcome("비고");
  assert.deepEqual(
    choices.outcomeWords.map(({ text, result }) => [text, result]),
    [
      ["0", null],
      ["1", null],
      ["2", null],
    ],
  );
  const named = await choicesOf(INSPECTED.replace("비고", "불량여부"));
  assert.equal(named.outcome.value?.name, "불량여부");
  assert.deepEqual(
    named.outcomeWords.map(({ text, result }) => [text, result]),
    [
      ["0", "good"],
      ["1", "defect"],
      ["2", null],
    ],
  );
  // A column that becomes a variable tells no outcomes any more.
  named.choose("불량여부", DIE);
  assert.equal(named.outcome.value, null);
});

const PARTS = (header: string, texts: string[]) =>
  `${header},비고,${SPEED}\n${texts.map((text, row) => `${text},x${row % 3},3.${row}`).join("\n")}\n`;

for (const [header, texts, by] of [
  ["판정", ["OK", "NG", "OK"], "name"],
  ["양부", ["양", "부", "양"], "name"],
  ["OK/NG", ["OK", "NG"], "name"],
  ["판정결과", ["합격", "불합격"], "name"],
  ["검사 결과", ["양품", "불량"], "name"],
  ["result", ["1", "0"], "name"],
  ["Quality", ["good", "bad"], "name"],
  ["defect", ["0", "1"], "name"],
  ["불량 여부", ["0", "1"], "name"],
  ["合否", ["良", "不良"], "name"],
  ["불량유형", ["기공", "", "미성형"], "kinds"],
  ["Defect type", ["porosity", "", "flash"], "kinds"],
  ["QC", ["OK", "NG", "OK"], "values"],
  ["최종", ["양품", "불량", "", "양품"], "values"],
  ["검", ["OK", "NG", "OK", "OK", "재검"], "values"],
  ["불량수", ["0", "1", "0"], "values"],
  ["QC", ["OK", "OK"], null],
  ["flag", ["0", "1", "0"], null],
  ["등급", ["A", "B", "OK", "NG"], null],
  ["결과 메모", ["ok", "왜?"], null],
] as const) {
  test(`the column ${header} of ${texts.join(", ")} is ${by ? `proposed as the outcome by ${by}` : "none of outcomes"}`, async () => {
    const choices = await choicesOf(PARTS(header, [...texts]));
    assert.equal(choices.asked.table.outcome?.by ?? null, by);
    // A name is enough; everything else waits for a person.
    assert.equal(choices.outcome.value?.name ?? null, by === "name" ? header : null);
    assert.equal(choices.outcomeProposed.value?.column ?? null, by && by !== "name" ? header : null);
    assert.deepEqual(choices.left.value, by === "name" ? ["비고"] : [header, "비고"]);
    assert.equal(choices.decisions.outcome, undefined);
    if (!by) return;
    choices.confirmAll();
    assert.equal(choices.outcome.value?.name, header);
    assert.equal(choices.outcomeBy, by);
    assert.deepEqual(choices.left.value, ["비고"], "the outcome is no unknown column any more");
    assert.equal(choices.outcomeToWrite?.column, header, "the file has it whatever said so");
    assert.equal(choices.proposals, 0);
  });
}

test("a verdict's name counts before kinds of defect, and both before values", async () => {
  const of = async (headers: string) =>
    (await choicesOf(`${headers},${SPEED}\nOK,NG,OK,3\nNG,OK,NG,3.1\n`)).asked.table.outcome;
  assert.deepEqual(
    [(await of("QC,불량유형,판정"))?.column, (await of("QC,불량유형,비고"))?.column],
    ["판정", "불량유형"],
  );
  assert.equal((await of("QC,메모,비고"))?.column, "QC");
  assert.equal((await of(`${DIE},메모,비고`))?.column, "메모", "a variable is none");
});

test("kinds of defect tell defects alone: an empty cell is unknown", async () => {
  const rows = await opened(PARTS("불량유형", ["기공", "", "양품", "없음"]));
  assert.equal(outcomesIn(rows), null, "nothing is read of it before somebody says so");
  assert.equal(rows.asked.value?.table.outcome?.by, "kinds", "but it is asked");
  const choices = new MappingChoices(rows.asked.value as Asked, LINE);
  choices.confirmAll();
  await rows.confirm(choices.decisions);
  assert.deepEqual(outcomesIn(rows)?.results, ["defect", null, "good", null]);
});

test("the column of the outcomes, of the mould and of the lot are no unknown columns", async () => {
  const rows = await opened(PARTS("판정", ["OK", "NG"]).replace("비고", "금형번호"));
  assert.deepEqual(rows.table.value?.facts?.columns, { mould: "금형번호", outcome: "판정" });
});

test("the outcomes of a mapping's file are taken, and one of another table is named", async () => {
  const choices = await choicesOf(INSPECTED);
  assert.deepEqual(choices.takeOutcome({ column: "qc", words: { 재검: "defect" } }), []);
  assert.deepEqual(choices.decisions.outcome, { column: "QC", words: { 재검: "defect" } });
  assert.deepEqual(choices.takeOutcome({ column: "판정", words: {} }), ["판정"]);
  assert.equal(choices.outcome.value?.name, "QC");
  choices.takeOutcome({ column: null, words: {} });
  assert.equal(choices.outcome.value, null);
  assert.deepEqual(choices.outcomeToWrite, { column: null, words: {} }, "none is a choice too");
});

const outcomesIn = (rows: TableRows) => rows.table.value?.facts?.outcomes ?? null;

test("outcomes are read as a person said, and again for the same headers", async () => {
  const rows = await opened(INSPECTED);
  assert.equal(outcomesIn(rows), null);
  await rows.ask();
  const choices = new MappingChoices(rows.asked.value as Asked, LINE);
  choices.chooseOutcome("QC");
  choices.sayWord("재검", null);
  await rows.confirm(choices.decisions);
  const read = outcomesIn(rows);
  assert.equal(read?.column, "QC");
  assert.deepEqual(read?.results, ["good", "defect", null, null, "good", "defect", "good"]);
  assert.deepEqual(
    read?.unread,
    { count: 1, line: 4, text: "재검" },
    "said to be nothing, it is still named",
  );

  const kept = keptMappingsIn(JSON.parse(JSON.stringify(rows.mappings.value)), LINE);
  const again = await opened(INSPECTED, new Shot(LINE, { shot: null, table: null, mappings: kept }).rows);
  assert.deepEqual(outcomesIn(again)?.results, read?.results);

  // None at all is a choice too.
  await again.ask();
  const none = new MappingChoices(again.asked.value as Asked, LINE);
  assert.equal(none.outcome.value?.name, "QC");
  none.chooseOutcome(null);
  await again.confirm(none.decisions);
  assert.equal(outcomesIn(again), null);
});

test("a kept outcome of another form is passed over, and the mapping with it stays", () => {
  for (const outcome of [
    3,
    { column: 1, words: {} },
    { column: "QC", words: { ok: "fine" } },
    { column: "QC" },
  ]) {
    const kept = keptMappingsIn({ key: { columns: {}, at: 1, outcome } }, LINE);
    assert.deepEqual(kept, { key: { columns: {}, at: 1 } });
  }
});

test("each thing that a person decided of a table outlives a reload, and what nobody can decide does not", () => {
  for (const decided of [
    { decimal: "." },
    { decimal: "," },
    { order: "day-first" },
    { outcome: { column: null, words: {} } },
    { outcome: { column: "QC", words: { ok: "good", ng: "defect", 재검: null } } },
  ]) {
    const kept = { key: { columns: { 속도: SPEED, 비고: null }, at: 1, ...decided } };
    assert.deepEqual(keptMappingsIn(JSON.parse(JSON.stringify(kept)), LINE), kept);
  }
  for (const odd of [{ decimal: ";" }, { order: "year" }])
    assert.deepEqual(keptMappingsIn({ key: { columns: {}, at: 1, ...odd } }, LINE), {
      key: { columns: {}, at: 1 },
    });
});

test("a column of many different texts is a measure or a name, and no outcome", async () => {
  const rows = Array.from({ length: 30 }, (_, at) => `작업자 ${at},OK,3.${at}`).join("\n");
  const choices = await choicesOf(`이름,검사,Process_InjectionSpeed\n${rows}\n`);
  assert.deepEqual(
    choices.outcomes.value.map(({ name }) => name),
    ["검사"],
  );
});

test("a table that has nothing in common with the line is refused, not asked about", async () => {
  assert.deepEqual((await opened("alpha,beta\nx,y\n")).reading.value, {
    kind: "failed",
    name: "a.csv",
    fault: { code: "no_columns", found: ["alpha", "beta"], width: 2, expected: LINE.features.length },
  });
});

test("a mapping is written and read back, whatever its headers hold", () => {
  const headers = [
    "a: b",
    'say "x"',
    "줄\n바꿈",
    "# 1",
    "- x",
    "  ",
    "{a}",
    "null",
    "it's",
    "탭\t",
    "\u2028",
    "é",
  ];
  const said = Object.fromEntries(
    headers.map((header, place) => [header, place % 4 ? LINE.features[place]?.name : null]),
  ) as Record<string, string | null>;
  const words = Object.fromEntries(
    headers.map((header, place) => [wordKey(header), RESULTS[place % 3] ?? null]),
  );
  for (const outcome of [null, { column: null, words: {} }, { column: "say: #", words }] as const) {
    assert.deepEqual(readMapping(mappingText(said, "a\nb.csv", outcome), NAMES), { columns: said, outcome });
  }
  assert.deepEqual(readMapping(mappingText({}, ""), NAMES), { columns: {}, outcome: null });
});

test("a file of the command line is read as a person left it", () => {
  const text = `# 열과 변수\ncolumns:\n  "용탕온도 1": ${SPEED}  # mine\n  it's one: '${DIE}'\n  # "x": "y"  # ? name 90%\n  '비고': null\n`;
  assert.deepEqual(readMapping(text.replaceAll("\n", "\r\n"), NAMES).columns, {
    "용탕온도 1": SPEED,
    "it's one": DIE,
    비고: null,
  });
  const more = `${text}outcome:\n  words:  # as the inspector writes\n    재검: null\n    "1": good\n  column: 'QC'\n`;
  assert.deepEqual(readMapping(more, NAMES).outcome, { column: "QC", words: { 재검: null, "1": "good" } });
});

for (const [text, code, line] of [
  ["a: b\n", "no_columns", 1],
  ["", "no_columns", 1],
  ["columns: [a]\n", "no_columns", 1],
  ["columns:\n  a: b\n", "no_variable", 2],
  [`columns:\n  a: ${SPEED}\n  b: ${SPEED}\n`, "twice", 3],
  [`columns:\n  a: ${SPEED}\n  a: ${DIE}\n`, "twice", 3],
  ["columns:\n  - a\n", "odd_line", 2],
  [`columns:\n  "a: ${SPEED}\n`, "odd_line", 2],
  [`columns:\n  a: {x: ${SPEED}}\n`, "odd_line", 2],
  [`columns:\n  a: ${SPEED}\nother: 1\n`, "odd_line", 3],
  ["columns: {}\noutcome:\n  words:\n    ok: good\n", "odd_line", 2],
  ["columns: {}\noutcome:\n  column: QC\n  words:\n    ok: fine\n", "no_result", 5],
  ["columns: {}\noutcome:\n  column: QC\n  column: QD\n", "twice", 4],
  ["columns: {}\noutcome: QC\n", "odd_line", 2],
] as const) {
  test(`a fault of a mapping's file is told with its line: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => readMapping(text, NAMES),
      (error) => error instanceof MappingError && error.fault.code === code && error.fault.line === line,
    );
  });
}

test("a taken mapping gives its variables to its own columns and names those that are not here", async () => {
  const choices = await choicesOf(FOREIGN);
  assert.deepEqual(choices.take({ 작업자: DIE, other: SPEED }), ["other"]);
  assert.deepEqual(choices.decisions.columns, { 작업자: DIE });
});

test("a taken mapping finds its columns however their headers are composed", async () => {
  const written = "사출속도 2 (cm/s)";
  for (const header of [written.normalize("NFD"), "사출속도  2 (CM/S)"]) {
    const choices = await choicesOf(`작업자,${header}\n김,350\n`);
    assert.deepEqual(choices.take({ [written]: SPEED }), []);
    assert.equal(choices.choices.value.get(header)?.feature, SPEED);
    assert.deepEqual(choices.decisions.columns, { [header]: SPEED });
  }
});

test("another sheet that cannot be asked about is told, and the question of the one before stands", async () => {
  const { rows } = new Shot(LINE);
  await rows.openFile(file("작업자,사출속도 2 (cm/s)\n김,350\n"));
  const before = rows.asked.value;
  assert.ok(before);
  const { rows: other } = new Shot(LINE);
  await other.openFile(file("쪽지\n"));
  other.asked.value = before;
  const fault = await other.ask();
  assert.equal(fault?.code, "no_rows");
  assert.equal(other.asked.value, before);
});

test("a table that is read by a forgotten mapping does not stay", async () => {
  const rows = await opened(FOREIGN);
  await rows.confirm({ columns: { "Die temp": DIE } });
  assert.equal(rows.table.value?.rows, 2);
  await rows.forget();
  assert.equal(rows.table.value, null);
  assert.ok(rows.asked.value);
});

test("a table of before is not asked about in the place of the file that came after it", async () => {
  const rows = await opened(FOREIGN);
  await rows.confirm({ columns: { "Die temp": DIE } });
  assert.equal(rows.isLast.value, true);
  await opened("쪽지\n", rows);
  assert.deepEqual([rows.table.value?.name, rows.isLast.value], ["a.csv", false]);
  await rows.forget();
  assert.deepEqual([rows.table.value?.rows, rows.table.value?.mapping], [2, null]);
});

test("mappings that another window keeps are taken up", () => {
  const { rows } = new Shot(LINE);
  rows.takeMappings(withMapping({}, "key", { columns: { 열: SPEED } }, 1));
  assert.deepEqual(rows.mappings.value.key?.columns, { 열: SPEED });
  rows.takeMappings(null);
  assert.deepEqual(rows.mappings.value, {});
});

test("what is kept is bounded, and is none of another line or another form", () => {
  let kept: KeptMappings = {};
  for (let at = 0; at < 60; at += 1) kept = withMapping(kept, `key ${at}`, { columns: { a: SPEED } }, at);
  assert.equal(Object.keys(kept).length, 50);
  assert.ok(!("key 9" in kept) && "key 59" in kept);
  assert.ok(!("key 59" in withoutMapping(kept, "key 59")));
  // Windows write them in any order; the one that was decided longest ago goes.
  const turned = Object.fromEntries(Object.entries(kept).reverse());
  const more = withMapping(turned, "one more", { columns: { a: SPEED } }, 60);
  assert.deepEqual(
    ["key 10", "key 11", "key 59", "one more"].map((key) => key in more),
    [false, true, true, true],
  );
  assert.deepEqual(keptMappingsIn(JSON.parse(JSON.stringify(kept)), LINE), kept);
  assert.deepEqual(keptMappingsIn(kept, lineWith({ features: LINE.features.slice(0, 1) })), {});
  for (const odd of [null, [], "x", { k: null }, { k: { columns: 1, at: 1 } }, { k: { columns: {} } }]) {
    assert.deepEqual(keptMappingsIn(odd, LINE), {});
  }
});

for (const [language, words] of [
  ["ko", ["단위가 맞음(cm/s)", "변수가 아닌 열 1", "확인하지 않은 제안 2개는 적용되지 않습니다."]],
  ["en", ["the unit cm/s fits", "1 column is no variable", "2 proposals are not confirmed"]],
] as const) {
  test(`the dialog says what speaks for each proposal, in ${language}`, async () => {
    const html = shown(MappingDialog, { asked: await asked(FOREIGN) }, language);
    for (const text of [...words, "350 cm/s → 3.5 m/s", "150.5 · 151"]) assert.ok(html.includes(text), text);
  });
}
