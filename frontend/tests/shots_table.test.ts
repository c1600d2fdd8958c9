import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { BatchAnswers, JudgedShot, RecordedShot } from "../src/contract/api.ts";
import { compared } from "../src/features/shots_table/comparison.ts";
import {
  type Judging,
  judgeAll,
  MOST_BYTES,
  MOST_SHOTS,
  nextBatch,
} from "../src/features/shots_table/judging.ts";
import { SHOTS_TABLE } from "../src/features/shots_table/messages.ts";
import {
  ALL,
  BY_RISK,
  type Column,
  KEYS,
  nextOrder,
  ordered,
  rankOf,
  shownOf,
} from "../src/features/shots_table/order.ts";
import { csvOf, sheetOf } from "../src/features/shots_table/sheet.ts";
import { NEWEST, ShotsState, stateOfLine } from "../src/features/shots_table/shots_state.ts";
import { shotOfMemory, shotsOfTable, type TableShot } from "../src/features/shots_table/table_shot.ts";
import { tallyOf, VERDICTS } from "../src/features/shots_table/tally.ts";
import { AROUND, rowAfter, scrolledTo, visibleRows } from "../src/features/shots_table/visible_rows.ts";
import { workbookFile } from "../src/features/shots_table/workbook_file.ts";
import { goByTimeZone } from "../src/i18n/dates.ts";
import { Shot } from "../src/state/shot.ts";
import { csvRows } from "../src/table/csv_rows.ts";
import { readTable } from "../src/table/table_reader.ts";
import { sheetsOf } from "../src/table/workbook.ts";
import { DOCUMENT, LINE } from "./lines.ts";
import { randomOf } from "./random.ts";

const NAMES = { mode: (id: string) => id, variable: (name: string) => name };
const MELT = "Process_Temperature";

/** A shot of the line's memory. */
const recorded = (name: string, at = "2026-02-10T15:05:00+09:00") =>
  ({
    shot_id: name,
    line: "line-3",
    at,
    features: { [MELT]: 650 },
    context: {},
    verdict: "normal",
    defect_probability: 0.1,
    threshold: 0.3,
    mode: null,
    unlike_known: false,
    simulated: true,
    outcome: null,
  }) as unknown as RecordedShot;

/** Shots of all kinds: judged, open and not understood, with few different values, so that many are equal. */
function made(count: number, seed: number): TableShot[] {
  const next = randomOf(seed);
  const one = <T>(...of: T[]): T => of[Math.floor(next() * of.length)] as T;
  return Array.from({ length: count }, (_, place): TableShot => {
    const state = one("judged", "judged", "judged", "open", "fault");
    return {
      place,
      name: one("", "샷 1", "shot 10", "shot 9"),
      row: one(null, place + 2),
      at: one("", "2026-02-10 15:05:00", "2026-02-10T15:05:00+09:00", "night"),
      mould: one("", "M-1", "M-2"),
      lot: one("", "L1", "L10", "L9"),
      features: one<Record<string, number>>({}, { [MELT]: 650 }, { [MELT]: one(0, 660.5) }),
      outcome: one("good", "defect", null),
      simulated: one(true, false),
      judged:
        state === "judged"
          ? {
              verdict: one(...VERDICTS),
              probability: one(null, 0, 0.2, 0.2, 0.9),
              threshold: 0.3,
              mode: one(null, "flash", "cold_shut"),
              drivers: one(null, [], [{ feature: MELT, direction: "raises" as const, percent: 50 }]),
              reasons: [],
              unlike: false,
            }
          : null,
      fault: state === "fault" ? { kind: "empty" } : null,
      recorded: null,
    };
  });
}

const COLUMNS: Column[] = [
  ...KEYS.map((key): Column => ({ kind: "fact", key })),
  { kind: "value", name: MELT },
];

for (const seed of [1, 2, 3]) {
  test(`every order keeps all shots, nothing last and equals as they came (${seed})`, () => {
    const shots = made(200, seed);
    for (const column of COLUMNS) {
      for (const descending of [true, false]) {
        const sorted = ordered(shots, { column, descending }, NAMES);
        assert.deepEqual(new Set(sorted.map(({ place }) => place)), new Set(shots.map(({ place }) => place)));
        const ranks = sorted
          .map((shot) => rankOf(shot, column, NAMES))
          .map((rank) => (rank === "" ? null : rank));
        const known = ranks.indexOf(null);
        assert.ok(known < 0 || ranks.slice(known).every((rank) => rank === null), "nothing stands last");
        for (const [at, shot] of sorted.entries()) {
          const before = sorted[at - 1];
          if (before && ranks[at] === ranks[at - 1]) assert.ok(before.place < shot.place, "equals stay");
        }
        // Whatever order they came in before.
        assert.deepEqual(ordered([...shots].reverse(), { column, descending }, NAMES), sorted);
      }
    }
  });

  test(`numbers ascend, and the other direction is the reverse of what differs (${seed})`, () => {
    const shots = made(200, seed);
    const column: Column = { kind: "fact", key: "risk" };
    const risks = (descending: boolean) =>
      ordered(shots, { column, descending }, NAMES).flatMap(({ judged }) => judged?.probability ?? []);
    assert.deepEqual(
      risks(false),
      [...risks(false)].sort((a, b) => a - b),
    );
    assert.deepEqual(risks(true), [...risks(false)].reverse());
  });

  test(`counts add up, whatever the shots are (${seed})`, () => {
    const shots = made(300, seed);
    const tally = tallyOf(shots);
    const sum = (of: Record<string, number>) => Object.values(of).reduce((all, each) => all + each, 0);
    assert.equal(tally.judged + tally.open + tally.faults, shots.length);
    assert.equal(sum(tally.verdicts), tally.judged);
    for (const verdict of VERDICTS) assert.equal(sum(tally.outcomes[verdict]), tally.verdicts[verdict]);
    assert.equal(tally.right + tally.wrong + tally.undecided + tally.unknown, tally.judged);
    const wrong = shownOf(shots, { ...ALL, outcome: "wrong" }, NAMES).length;
    assert.equal(wrong, tally.wrong);
    const parts = shots.map((shot) => tallyOf([shot]).right).reduce((all, each) => all + each, 0);
    assert.equal(parts, tally.right);
  });

  test(`a filter shows what fits and nothing else (${seed})`, () => {
    const shots = made(200, seed);
    for (const verdict of VERDICTS) {
      const shown = shownOf(shots, { ...ALL, verdict }, NAMES);
      assert.equal(shown.length, tallyOf(shots).verdicts[verdict]);
      assert.ok(shown.every(({ judged }) => judged?.verdict === verdict));
    }
    assert.deepEqual(shownOf(shots, ALL, NAMES), shots);
    const lots = ["L1", "L9", "L10", ""].map((lot) => shots.filter((shot) => shot.lot === lot).length);
    const found = shownOf(shots, { ...ALL, lot: "L1" }, NAMES).length;
    assert.equal(found, lots[0], "a lot is no part of another's name");
    assert.ok(
      shownOf(shots, { ...ALL, words: "flash" }, NAMES).every(({ judged }) => judged?.mode === "flash"),
    );
  });
}

test("a head that is pressed twice turns the order around; risk begins with the worst", () => {
  const column: Column = { kind: "fact", key: "lot" };
  const first = nextOrder(BY_RISK, column);
  assert.deepEqual([first.descending, nextOrder(first, column).descending], [false, true]);
  assert.equal(nextOrder(first, BY_RISK.column).descending, true);
});

test("the rows that are there cover what is seen, are few, and are rows", () => {
  const next = randomOf(7);
  for (let turn = 0; turn < 2000; turn += 1) {
    const count = Math.floor(next() * 10_000);
    const rowHeight = 20 + Math.floor(next() * 40);
    const height = Math.floor(next() * 900);
    const top = Math.floor((next() * 1.3 - 0.1) * count * rowHeight);
    const { first, end } = visibleRows(count, rowHeight, top, height);
    assert.ok(0 <= first && first <= end && end <= count);
    assert.ok(end - first <= Math.ceil(height / rowHeight) + 1 + 2 * AROUND);
    for (const y of [0, height / 2, height - 1]) {
      const row = Math.floor((Math.max(0, top) + y) / rowHeight);
      if (y >= 0 && row < count) assert.ok(first <= row && row < end, `row ${row} is seen`);
    }
  }
});

test("keys lead to rows that exist, and scrolling to one shows the whole of it", () => {
  const next = randomOf(8);
  for (let turn = 0; turn < 2000; turn += 1) {
    const count = 1 + Math.floor(next() * 5000);
    const row = Math.floor(next() * count);
    for (const key of ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"]) {
      const to = rowAfter(key, row, count, 20);
      assert.ok(to !== null && to >= 0 && to < count);
    }
    const top = Math.floor(next() * count * 30);
    const shown = scrolledTo(row, 30, top, 400);
    assert.ok(shown <= row * 30 && (row + 1) * 30 <= shown + 400);
    assert.equal(scrolledTo(row, 30, shown, 400), shown, "what is seen is not moved");
  }
  assert.deepEqual(
    [rowAfter("End", 0, 9, 5), rowAfter("Home", 5, 9, 5), rowAfter("x", 5, 9, 5)],
    [8, 0, null],
  );
  assert.equal(rowAfter("ArrowDown", -1, 0, 5), null);
});

function open(count: number): TableShot[] {
  return Array.from(
    { length: count },
    (_, place): TableShot => ({
      ...(made(1, 1)[0] as TableShot),
      place,
      features: { [MELT]: 600 + place },
      judged: null,
      fault: null,
    }),
  );
}

const ANSWER: JudgedShot = {
  verdict: "normal",
  defect_probability: 0.1,
  mode: null,
  reasons: [],
  unlike_known: false,
  drivers: [],
};

/** A server that judges by the melt, after the faults that it was given, one a request. */
function server(faults: (ApiError | null)[] = []) {
  const asked: Record<string, number>[][] = [];
  const waited: number[] = [];
  const done = new Map<number, TableShot>();
  const judging: Judging = {
    ask: async (shots): Promise<BatchAnswers> => {
      asked.push(shots);
      const fault = faults.shift();
      if (fault) throw fault;
      return {
        shots: shots.map((shot) => ({ ...ANSWER, defect_probability: ((shot[MELT] ?? 0) % 100) / 100 })),
        model_version: "v1",
      };
    },
    onShots: (shots) => {
      for (const shot of shots) done.set(shot.place, shot);
    },
    onWaiting: () => {},
    onTold: () => {},
    pause: async (seconds) => {
      waited.push(seconds);
    },
  };
  return { judging, asked, waited, done };
}

const never = () => new AbortController().signal;

for (const count of [0, 1, MOST_SHOTS, MOST_SHOTS + 1, 3 * MOST_SHOTS - 7]) {
  test(`${count} shots are each judged once and in their place`, async () => {
    const { judging, asked, done } = server();
    await judgeAll(open(count), judging, never());
    assert.equal(asked.flat().length, count);
    assert.ok(asked.every((batch) => batch.length <= MOST_SHOTS));
    assert.equal(done.size, count);
    for (const [place, shot] of done) assert.equal(shot.judged?.probability, (place % 100) / 100);
  });
}

test("a batch stays below what a body may hold", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`변수_${"x".repeat(40)}_${at}`, 0.123456]),
  );
  const shots = open(150).map((shot) => ({ ...shot, features: wide }));
  const batch = nextBatch(shots);
  assert.ok(batch.length > 0 && batch.length < 150);
  assert.ok(JSON.stringify(batch.map(({ features }) => features)).length < MOST_BYTES);
  assert.ok(
    new TextEncoder().encode(JSON.stringify(batch.map(({ features }) => features))).length <= MOST_BYTES + 2,
  );
});

test("a lost network is waited for, and nothing is asked for twice that was answered", async () => {
  const lost = () => new ApiError(0, "no_connection", "gone");
  const { judging, asked, waited, done } = server([null, ...Array.from({ length: 9 }, lost)]);
  await judgeAll(open(450), judging, never());
  assert.equal(done.size, 450);
  assert.equal(asked.length, 3 + 9);
  assert.equal(waited.length, 9);
  assert.ok(waited.every((seconds, at) => seconds >= (waited[at - 1] ?? 0) && seconds <= 30));
});

test("a limit is waited out as long as the server says", async () => {
  const { judging, waited, done } = server([new ApiError(429, "too_many_requests", "", { retryAfter: 41 })]);
  await judgeAll(open(3), judging, never());
  assert.deepEqual([waited, done.size], [[41], 3]);
});

test("what no waiting helps against ends it, and what was judged stays judged", async () => {
  for (const [status, most] of [
    [403, 1],
    [401, 1],
    [500, 4],
  ] as const) {
    const faults = [null, ...Array.from({ length: 9 }, () => new ApiError(status, "x", "no"))];
    const { judging, asked, done } = server(faults);
    await assert.rejects(judgeAll(open(300), judging, never()), (fault: ApiError) => fault.status === status);
    assert.deepEqual([done.size, asked.length], [MOST_SHOTS, 1 + most]);
    // What is open still is asked for by the next call, and that alone.
    const again = server();
    await judgeAll(
      open(300).map((shot) => done.get(shot.place) ?? shot),
      again.judging,
      never(),
    );
    assert.equal(again.asked.flat().length, 100);
  }
});

test("a shot that the server refuses by its place is named, and costs no other", async () => {
  const refusal = new ApiError(422, "validation_error", "", {
    details: [{ field: `shots.7.${MELT}`, reason: "is too hot" }],
  });
  const { judging, done } = server([refusal]);
  await judgeAll(open(20), judging, never());
  assert.equal(done.size, 20);
  assert.deepEqual(done.get(7)?.fault, { kind: "refused", column: MELT, reason: "is too hot" });
  assert.equal([...done.values()].filter(({ judged }) => judged).length, 19);
});

test("a stop ends it after the batch that runs", async () => {
  const stop = new AbortController();
  const { judging, asked } = server();
  const { ask } = judging;
  judging.ask = (shots, signal) => {
    if (asked.length === 1) stop.abort();
    return ask(shots, signal);
  };
  await judgeAll(open(1000), judging, stop.signal);
  assert.equal(asked.length, 2);
});

test("a day that cannot be read in a column that nobody named is said, and stays as it is written", async () => {
  const rows = ["생산일자,시간,용탕 온도,사출 속도", "26.11.01,08:00,650,3.5", "26.11.13,08:01,651,3.4", ""];
  const table = await readTable({ name: "a.csv", content: rows.join("\n") }, LINE, async () => {});
  assert.deepEqual([table.times?.fault?.line, table.times?.fault?.text], [2, "26.11.01"]);
  assert.deepEqual(table.times?.columns, ["생산일자", "시간"]);
  assert.ok(table.captions[0]?.includes("26.11.01"), table.captions[0]);
  // A column whose name sounds like a time and that is none has nothing to be said of it.
  const none = await readTable(
    { name: "b.csv", content: "가동 시간표,용탕 온도\n주간,650\n야간,651\n" },
    LINE,
    async () => {},
  );
  assert.equal(none.times, null);
});

test("rows of a file: what is not understood is said, and what a part really was is read", async () => {
  const text = [
    "시각,금형번호,Lot,판정,용탕 온도,사출 속도",
    "2026-02-10 10:00,M1,L1,OK,650,3.5",
    "2026-02-10 10:01,M1,L1,NG,651,?x",
    "2026-02-10 10:02,M2,L2,불량,652,3.4",
    "2026-02-10 10:03,M2,L2,1,653,3.4",
    "2026-02-10 10:04,M2,,,,",
    "합계,,,,,",
    "",
  ].join("\n");
  const table = await readTable({ name: "a.csv", content: text }, LINE, async () => {});
  const shots = shotsOfTable(table, LINE);
  assert.equal(table.rows + table.skipped.length, 6);
  assert.deepEqual(
    shots.map(({ outcome }) => outcome),
    ["good", "defect", "defect", null, null],
  );
  assert.deepEqual(table.facts?.outcomes?.unread, { count: 1, line: 5, text: "1" });
  assert.deepEqual(
    shots.map(({ mould, lot }) => [mould, lot]),
    [
      ["M1", "L1"],
      ["M1", "L1"],
      ["M2", "L2"],
      ["M2", "L2"],
      ["M2", ""],
    ],
  );
  assert.deepEqual(shots[1]?.fault, { kind: "cell", column: "사출 속도", text: "?x" });
  assert.deepEqual(shots[4]?.fault, { kind: "empty" });
  assert.equal(shots.filter(({ fault }) => fault).length, 2);
});

test("two shots: what differs comes first by the width of its band, and equal ones differ in nothing", () => {
  const [first, second] = LINE.features;
  assert.ok(first && second);
  const one = LINE.typicalValues();
  const other = { ...one, [second.name]: (one[second.name] ?? 0) + 3 };
  const bands = new Map([[second.name, [0, 1] as const]]);
  const rows = compared(LINE.features, [one, other], bands);
  assert.equal(rows[0]?.feature.name, second.name);
  assert.deepEqual([rows[0]?.difference, rows[0]?.weight], [3, 3]);
  assert.ok(rows.slice(1).every(({ weight }) => weight === 0));
  const back = compared(LINE.features, [other, one], bands);
  assert.equal(back[0]?.difference, -3);
  const { [first.name]: _, ...lacking } = one;
  assert.equal(compared(LINE.features, [one, lacking], bands)[0]?.feature.name, first.name);
});

const EVIL = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', 'a,"b"\nc', "M-1", ""];

test("no text of a CSV file is a formula, and it says the same when it is read again", () => {
  const rows = [["head"], ...EVIL.map((text) => [text]), [-4.5]];
  const read = [...csvRows(csvOf(rows).slice(1), ",")].map(({ cells }) => cells[0]);
  const told = read.filter((text) => text !== "");
  assert.ok(told.every((text) => text === "-4.5" || !/^[=+\-@\t]/.test(text ?? "")));
  for (const text of EVIL.filter(Boolean)) {
    const onOneLine = text.replaceAll("\n", " ");
    assert.ok(told.includes(onOneLine) || told.includes(`'${onOneLine}`), JSON.stringify(text));
  }
});

test("a workbook has a cell for each, texts as texts, also those that XML cannot hold", async () => {
  const rows = [["head", "n"], ...EVIL.map((text) => [text, 1.5]), ["a\u0000b\uD800", null]];
  const file = workbookFile(rows, "shots");
  const [sheet] = await sheetsOf(new Uint8Array(await file.arrayBuffer()));
  const read = sheet?.rows.map(({ cells }) => cells[0]) ?? [];
  assert.equal(sheet?.name, "shots");
  for (const text of EVIL.filter((each) => each.trim() === each && each))
    assert.ok(read.includes(text), text);
  assert.ok(read.includes("ab"));
});

test("the sheet has a head for every cell and a row for every shot, in both languages", () => {
  const shots = made(30, 5);
  for (const language of ["ko", "en"] as const) {
    const rows = sheetOf(
      shots,
      { line: "line-3", file: "a.csv", version: "v1" },
      LINE,
      SHOTS_TABLE[language],
      language,
    );
    const [head, ...told] = rows;
    assert.ok(head && new Set(head).size === head.length, "heads differ");
    assert.equal(told.length, shots.length);
    assert.ok(told.every((row) => row.length === head.length));
    const simulated = head.indexOf(SHOTS_TABLE[language].head.simulated);
    assert.deepEqual(
      told.map((row) => row[simulated] !== null),
      shots.map((shot) => shot.simulated),
    );
    assert.equal(head.length, 19 + DOCUMENT.features.length);
  }
});

test("a recorded shot's time is in the sheet as it is on the screen, by the plant's clock", () => {
  goByTimeZone("Asia/Seoul");
  const shot = shotOfMemory(recorded("a", "2026-11-29T10:53:02.392Z"), 0);
  const [head, row] = sheetOf([shot], { line: "3", file: "", version: "" }, LINE, SHOTS_TABLE.en, "en");
  assert.equal(row?.[head?.indexOf(SHOTS_TABLE.en.head.at) ?? -1], "2026-11-29 19:53:02");
});

test("nothing of a line's table is left for the next user, whose shot is another one", async () => {
  const server = {
    judgeShots: async () => ({ shots: [] }),
    shotPage: async () => ({ shots: [], cursor: null }),
  };
  const [mine, theirs] = [new Shot(LINE), new Shot(LINE)];
  const first = stateOfLine("line-3", mine, server);
  first.shots.value = made(3, 1);
  assert.equal(stateOfLine("line-3", mine, server), first);
  assert.notEqual(stateOfLine("line-7", mine, server), first);
  assert.deepEqual(stateOfLine("line-3", theirs, server).shots.value, []);
});

test("the memory is read page by page until there is enough, each shot in its place", async () => {
  const asked: Record<string, string>[] = [];
  const state = new ShotsState({
    judgeShots: async (shots) => ({ shots: shots.map(() => ANSWER) }),
    shotPage: async (query) => {
      asked.push(query);
      const first = asked.length === 1 ? 0 : 1000;
      const count = Number(query.limit);
      return {
        shots: Array.from({ length: count }, (_, at) => recorded(`shot-${first + at}`)),
        cursor: `c${asked.length}`,
      };
    },
  });
  state.asked.value = { ...NEWEST, most: 1200, time: "own", from: "2026-02-10T00:00:00Z" };
  await state.readMemory("line-3");
  const shots = state.shots.value;
  assert.deepEqual(
    asked.map(({ limit, cursor, from, to }) => [limit, cursor, from, to]),
    [
      ["1000", undefined, "2026-02-10T00:00:00Z", undefined],
      ["200", "c1", "2026-02-10T00:00:00Z", undefined],
    ],
  );
  assert.deepEqual(
    shots.map(({ place, name }) => [place, name]),
    Array.from({ length: 1200 }, (_, at) => [at, `shot-${at}`]),
  );
  assert.equal(tallyOf(shots).simulated, 1200);
  assert.ok(shots.every(({ judged }) => judged?.drivers !== null));
  assert.equal(state.run.value.kind, "idle");
  assert.ok(state.more.value, "the server had a cursor left");
});

test("time and verdict are asked of the server, and an end of the memory is known as one", async () => {
  const asked: Record<string, string>[] = [];
  const state = new ShotsState({
    judgeShots: async () => ({ shots: [] }),
    shotPage: async (query) => {
      asked.push(query);
      return { shots: [], cursor: null };
    },
  });
  const before = Date.now();
  state.asked.value = { ...NEWEST, time: "8", verdict: "defect", from: "2026-02-10T00:00" };
  await state.readMemory("line-3");
  const [query] = asked;
  const hours = (before - Date.parse(query?.from ?? "")) / 3_600_000;
  assert.ok(
    hours > 7.99 && hours <= 8,
    `${hours} h until now, and not what was typed for a time of one's own`,
  );
  assert.deepEqual([query?.verdict, query?.to], ["defect", undefined]);
  assert.equal(state.more.value, false);
  state.asked.value = { ...NEWEST, time: "all", from: "2026-02-10T00:00" };
  await state.readMemory("line-3");
  assert.deepEqual([asked[1]?.from, asked[1]?.verdict], [undefined, undefined]);
});
