import assert from "node:assert/strict";
import { test } from "node:test";
import { reportText } from "../src/features/report/report_text.ts";
import { Line } from "../src/line/line.ts";
import { MAX_AGE_DAYS, MAX_MAPPING_DAYS, PageStorage } from "../src/persistence/page_storage.ts";
import { RunningTurnStorage } from "../src/persistence/running_turn.ts";
import { savedConversationIn, withinBounds } from "../src/persistence/saved_conversation.ts";
import { reportFileName, reportOf } from "../src/state/report.ts";
import { diagnosed, RUNNING, LINE as SCHEMA } from "./making.ts";

const LINE = new Line(SCHEMA);

/** A browser's storage that holds at most `limit` characters. */
function storage(limit = 5_000_000) {
  const held = new Map<string, string>();
  return {
    held,
    get length() {
      return held.size;
    },
    key: (index: number) => [...held.keys()][index] ?? null,
    getItem: (key: string) => held.get(key) ?? null,
    removeItem: (key: string) => void held.delete(key),
    setItem: (key: string, value: string) => {
      const others = [...held]
        .filter(([name]) => name !== key)
        .reduce((sum, [, text]) => sum + text.length, 0);
      if (others + value.length > limit) throw new DOMException("full", "QuotaExceededError");
      held.set(key, value);
    },
  };
}

const turns = (count: number) => Array.from({ length: count }, (_, index) => diagnosed(`turn-${index}`));

test("what is kept comes back as it was, without latents", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.open("u-1", LINE);
  memory.saveConversation({ sessionId: "session_1_a", turns: [diagnosed()] });
  memory.saveDraft("그럼 온도를");
  memory.saveShot({ texts: { Melt: "65" } });
  memory.saveTable('{"rows":1}');

  const kept = new PageStorage(store).open("u-1", LINE);
  const turn = kept.conversation?.turns[0];
  assert.equal(kept.draft, "그럼 온도를");
  assert.deepEqual(kept.shot, { texts: { Melt: "65" } });
  assert.deepEqual(kept.table, { rows: 1 });
  assert.equal(turn?.answer, "**불량**입니다.");
  const data = turn?.cards[0]?.data as unknown as Record<string, unknown>;
  assert.deepEqual(Object.keys(data).sort(), ["model_version", "prediction", "threshold"]);
});

test("each user and each line has what is theirs alone", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.open("u-1", LINE);
  memory.saveDraft("mine");
  assert.equal(memory.open("u-2", LINE).draft, "");
  assert.equal(memory.open("", LINE).draft, "");
  const changed = new Line({ ...SCHEMA, features: SCHEMA.features.slice(1) });
  assert.equal(memory.open("u-1", changed).draft, "");
  assert.equal(memory.open("u-1", LINE).draft, "mine");
});

test("forgetting a user leaves the others' and the language", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.language = "en";
  for (const user of ["u-1", "u-10", ""]) {
    memory.open(user, LINE);
    memory.saveDraft(`of ${user}`);
  }
  memory.forget("u-1");
  assert.equal(memory.open("u-1", LINE).draft, "");
  assert.equal(memory.open("u-10", LINE).draft, "of u-10");
  assert.equal(memory.open("", LINE).draft, "of ");
  assert.equal(memory.language, "en");
});

test("a table that is gone, or for which the browser has no room, leaves none in its place", () => {
  const store = storage(2_000);
  const memory = new PageStorage(store);
  memory.open("u-1", LINE);
  for (const next of [null, "x".repeat(3_000)]) {
    memory.saveTable("1");
    assert.equal(new PageStorage(store).open("u-1", LINE).table, 1);
    memory.saveTable(next);
    assert.equal(new PageStorage(store).open("u-1", LINE).table, null);
  }
});

test("nothing is kept before anybody is known, nor after closing", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.saveDraft("early");
  memory.open("u-1", LINE);
  memory.close();
  memory.saveDraft("late");
  assert.deepEqual([...store.held.keys()], []);
});

test("what nobody came back for goes, whoever opens the page next", () => {
  const store = storage();
  let now = 1_000_000;
  const memory = new PageStorage(store, () => now);
  memory.open("u-1", LINE);
  memory.saveDraft("old");
  now += (MAX_AGE_DAYS + 1) * 86_400_000;
  memory.open("u-2", LINE);
  assert.deepEqual([...store.held.keys()], []);
});

test("mappings of columns outlive a month, and go with what is deleted from the computer", () => {
  const store = storage();
  let now = 1_000_000;
  const memory = new PageStorage(store, () => now);
  const mappings = { key: { columns: { a: LINE.features[0]?.name }, at: 1 } };
  memory.open("u-1", LINE);
  memory.saveMappings(mappings);
  now += 31 * 86_400_000;
  assert.deepEqual(memory.open("u-1", LINE).mappings, mappings);
  now += MAX_MAPPING_DAYS * 86_400_000;
  assert.equal(memory.open("u-1", LINE).mappings, null);
  memory.saveMappings(mappings);
  memory.forget("u-1");
  assert.equal(memory.hasMappings, false);
});

test("what another version wrote, or is damaged, counts as nothing and is cleared away", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.open("u-1", LINE);
  memory.saveDraft("x");
  const [key] = [...store.held.keys()];
  for (const text of ['{"version":99,"savedAt":1,"value":"x"}', "{", "null", '"x"', "[]"]) {
    store.held.set(key ?? "", text);
    assert.equal(memory.open("u-1", LINE).draft, "", text);
    assert.equal(store.held.size, 0, text);
  }
});

test("the oldest turns go first: by number, by size, and where the browser has no more room", () => {
  const all = turns(40);
  assert.deepEqual(
    withinBounds(all).map(({ id }) => id),
    all.slice(0, 30).map(({ id }) => id),
  );
  const one = JSON.stringify(withinBounds(all.slice(0, 1))[0]).length;
  assert.equal(withinBounds(all, 30, one * 3 + 10).length, 3);
  assert.equal(withinBounds([diagnosed("big", "x".repeat(2_000_000))]).length, 0);

  const small = storage(one * 5);
  const memory = new PageStorage(small);
  memory.open("u-1", LINE);
  memory.saveConversation({ sessionId: "session_1_a", turns: turns(8) });
  const kept = new PageStorage(small).open("u-1", LINE).conversation?.turns ?? [];
  assert.equal(kept.length, 4);
  assert.equal(kept[0]?.id, "turn-0");
});

test("a browser without storage forgets, and that is all", () => {
  const memory = new PageStorage(null);
  memory.language = "en";
  assert.equal(memory.language, null);
  assert.deepEqual(memory.open("u-1", LINE), {
    shot: null,
    table: null,
    mappings: null,
    conversation: null,
    diagnosis: null,
    history: null,
    draft: "",
  });
  memory.saveConversation({ sessionId: "s", turns: turns(3) });
  memory.forget("u-1");
});

test("a turn that would break its view is left out, the others come back", () => {
  const good = diagnosed("good");
  const [card] = good.cards;
  const bad = [
    null,
    7,
    { ...good, question: undefined },
    { ...good, features: { Melt: "hot" } },
    { ...good, rows: {} },
    { ...good, cards: [{ ...card, tool: "rm" }] },
    { ...good, cards: [{ ...card, data: {} }] },
    { ...good, cards: [{ ...card, data: null, error: null }] },
    { ...good, end: { kind: "done" } },
    { ...good, end: { kind: "gone" } },
  ];
  const read = savedConversationIn({ sessionId: "s", turns: [...bad, good] });
  assert.deepEqual(
    read?.turns.map(({ id }) => id),
    ["good"],
  );
  for (const value of [null, [], { turns: [] }, { sessionId: "s" }])
    assert.equal(savedConversationIn(value), null);
});

test("a report holds question, values, results, answer, usage, versions and times", () => {
  const now = Date.UTC(2026, 1, 10, 10, 5, 0);
  const report = reportOf(diagnosed(), { line: LINE, user: "김주조", now });
  assert.deepEqual(
    { ...report, results: report.results.map(({ tool, error }) => ({ tool, error })) },
    {
      format: "diecast-diagnosis",
      version: 1,
      created_at: "2026-02-10T10:05:00.000Z",
      asked_at: "2026-02-10T10:00:00.000Z",
      line: { id: "line-3", label: "3라인", label_en: "Line 3" },
      user: "김주조",
      session_id: "session_1_a",
      trace_id: "1-a-b",
      question: "불량 원인이 뭐야?",
      shot: {
        kind: "recorded",
        line: "line-3",
        shot_id: "s-1",
        file: null,
        row: null,
        time: "2026-02-10T18:59:00+09:00",
        mould: "M1",
        lot: null,
        changed: [{ feature: "Speed", from: 4.5, to: 4.2 }],
      },
      features: { Melt: 590, Speed: 4.2 },
      features_unchanged: { Melt: 590, Speed: 4.5 },
      images: [],
      out_of_range: ["Melt"],
      missing: ["Noise"],
      results: [{ tool: "predict_quality", error: null }],
      answer: {
        markdown: "**불량**입니다.",
        citations: [{ id: "cold-shut.ko", title: "탕계", uri: "" }],
        unsupported: [],
      },
      end: { kind: "done", seconds: 1.5, stopped: false, cached: false, code: null },
      usage: { model_id: "claude", turns: 1, input_tokens: 10, output_tokens: 20 },
      model_versions: { quality: "quality-1", importance: null, documents: null, language: "claude" },
    },
  );
  assert.equal(reportFileName(diagnosed()), "diagnosis-2026-02-10T10-00-00Z.json");
});

test("a diagnosis that broke off has a report too, which says so", () => {
  const report = reportOf({ ...diagnosed(), end: { kind: "cut" } }, { line: LINE, user: null, now: 0 });
  assert.deepEqual(report.end, { kind: "cut", seconds: null, stopped: false, cached: false, code: null });
  assert.equal(report.usage, null);
});

test("a diagnosis as text names verdict, threshold, answer, documents and trace, in the page's language", () => {
  const line = LINE;
  const korean = reportText(diagnosed(), line, "ko");
  for (const part of [
    "3라인 (line-3)",
    "진단 보고서 (바꾼 값)",
    "바꾼 값의 판정: 불량",
    "불량 확률 87.0 %",
    "판정 기준 20.0 %",
    "탕계 (cold-shut.ko)",
    "1-a-b",
    "시뮬레이션",
  ]) {
    assert.ok(korean.includes(part), part);
  }
  assert.match(
    reportText(diagnosed(), line, "en"),
    /Verdict on the changed values: Defect \(Defect probability 87.0 %, Threshold 20.0 %\)/,
  );
});

const PICTURE = {
  name: "결함.jpg",
  mediaType: "image/jpeg",
  data: "AAAA",
  width: 1568,
  height: 1176,
} as const;

test("of pictures only names and sizes are kept, and reports tell what the page still has", () => {
  const turn = { ...diagnosed(), pictures: [PICTURE] };
  const [slim] = withinBounds([turn]);
  assert.ok(!JSON.stringify(slim).includes("AAAA"));
  const back = savedConversationIn(JSON.parse(JSON.stringify({ sessionId: "s", turns: [slim] })))?.turns[0];
  assert.deepEqual(back?.pictures, [{ ...PICTURE, data: "" }]);

  const circumstances = { line: LINE, user: null, now: 0 };
  const row = { name: "결함.jpg", media_type: "image/jpeg", width: 1568, height: 1176 };
  assert.deepEqual(reportOf(turn, circumstances).images, [{ ...row, data: "AAAA" }]);
  assert.deepEqual(reportOf(back!, circumstances).images, [{ ...row, data: null }]);
  assert.ok(reportText(turn, LINE, "ko").includes("사진:\n- 사진 1: 결함.jpg (1568 × 1176 px)"));
  assert.ok(reportText(turn, LINE, "en").includes("Pictures:\n- Picture 1: 결함.jpg"));
});

test("pictures that somebody put into the storage are not shown", () => {
  for (const pictures of [7, [null], [PICTURE], [{ ...PICTURE, data: "", mediaType: "image/svg+xml" }]]) {
    const kept = { sessionId: "s", turns: [{ ...diagnosed(), pictures }] };
    assert.deepEqual(savedConversationIn(kept)?.turns, []);
  }
});

test("a running turn is its tab's own first, then the browser's, and nobody else's", () => {
  const [own, other, shared] = [storage(), storage(), storage()];
  const turn = RUNNING;
  const first = new RunningTurnStorage(own, shared, () => 2_000);
  const second = new RunningTurnStorage(other, shared, () => 2_000);
  first.save(turn);
  second.save({ ...turn, turnId: "t-2" });
  assert.equal(first.read("u-1")?.turnId, "t");
  assert.equal(new RunningTurnStorage(storage(), shared, () => 2_000).read("u-1")?.turnId, "t-2");
  assert.equal(first.read("u-2"), null);

  first.clear();
  assert.equal(first.read("u-1")?.turnId, "t-2");
  second.clear();
  assert.deepEqual([own.held.size, other.held.size, shared.held.size], [0, 0, 0]);

  first.save(turn);
  const late = new RunningTurnStorage(own, shared, () => 1_001 + MAX_AGE_DAYS * 86_400_000);
  assert.equal(late.read("u-1"), null);
  second.forget();
  assert.equal(shared.held.size, 0);
});

test("another window's conversation is read where it is the present user's, and told where it was deleted", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.open("u-1", LINE);
  memory.saveConversation({ sessionId: "s", turns: turns(1) });
  const [[key, newValue] = ["", ""]] = store.held;
  assert.equal(memory.conversationIn({ key, newValue })?.turns.length, 1);
  assert.equal(memory.conversationIn({ key, newValue: null }), null);
  assert.equal(memory.conversationIn({ key, newValue: "{" }), undefined);
  assert.equal(memory.conversationIn({ key: "diecast.language", newValue: null }), undefined);
  memory.open("u-2", LINE);
  assert.equal(memory.conversationIn({ key, newValue }), undefined);
  memory.close();
  assert.equal(memory.conversationIn({ key, newValue }), undefined);
});

test("another window's mappings are read where they are the present user's, and written only where they differ", () => {
  const store = storage();
  let now = 1;
  const memory = new PageStorage(store, () => now);
  memory.open("u-1", LINE);
  memory.saveMappings({ key: 1 });
  const [[key, newValue] = ["", ""]] = store.held;
  assert.deepEqual(memory.mappingsIn({ key, newValue }), { key: 1 });
  assert.equal(memory.mappingsIn({ key, newValue: null }), null);
  assert.equal(memory.mappingsIn({ key: "diecast.language", newValue: null }), undefined);
  now = 2;
  memory.saveMappings({ key: 1 });
  assert.equal(store.held.get(key), newValue, "two windows would answer each other for ever");
  memory.saveMappings({ key: 2 });
  assert.notEqual(store.held.get(key), newValue);
  memory.open("u-2", LINE);
  assert.equal(memory.mappingsIn({ key, newValue }), undefined);
});

test("what an operator's view keeps is that of its user and line, and goes with them", () => {
  const store = storage();
  const memory = new PageStorage(store);
  memory.savePanel("line-7", 1);
  assert.equal(memory.panel("line-7"), null);
  assert.equal(store.held.size, 0);

  memory.open("u-1", LINE);
  assert.equal(memory.panel("line-7"), null);
  memory.savePanel("line-7", { by: "김" });
  assert.deepEqual(memory.panel("line-7"), { by: "김" });
  assert.equal(memory.panel("line-8"), null);
  const [[key, newValue]] = [...store.held] as [[string, string]];
  assert.deepEqual(memory.panelIn("line-7", { key, newValue }), { by: "김" });
  assert.equal(memory.panelIn("line-7", { key, newValue: null }), null);
  assert.equal(memory.panelIn("line-8", { key, newValue }), undefined);
  assert.equal(memory.panelIn("line-7", { key: null, newValue: null }), undefined);

  const other = new PageStorage(store);
  assert.equal(other.panelIn("line-7", { key, newValue }), undefined);
  other.open("u-2", LINE);
  assert.equal(other.panel("line-7"), null);
  other.forget("u-1");
  assert.equal(memory.panel("line-7"), null);
});
