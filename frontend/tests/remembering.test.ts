/** What is remembered of a shot and of a running question: the whole of it or nothing, and nothing of another's. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../src/line/line.ts";
import { MAX_AGE_DAYS, PageStorage } from "../src/persistence/page_storage.ts";
import { RunningTurnStorage } from "../src/persistence/running_turn.ts";
import { savedConversationIn, withinBounds } from "../src/persistence/saved_conversation.ts";
import { findingOf, isShown, sameValues, withKeptVerdict } from "../src/state/finding.ts";
import { Shot } from "../src/state/shot.ts";
import { isWithheld, prediction, startedTurn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { diagnosed, RUNNING, LINE as SCHEMA } from "./making.ts";

const [FIRST, SECOND] = LINE.features.map(({ name }) => name) as [string, string];

function storage(text: string | null = null) {
  let held = text;
  return {
    getItem: () => held,
    setItem: (_: string, value: string) => {
      held = value;
    },
    removeItem: () => {
      held = null;
    },
  };
}

const readBack = (kept: unknown, now = 2_000) =>
  new RunningTurnStorage(storage(JSON.stringify(kept)), null, () => now).read("u-1");

test("a running question is read as long as it is no older than it may be", () => {
  const oldest = RUNNING.askedAt + MAX_AGE_DAYS * 86_400_000;
  assert.deepEqual(readBack(RUNNING, oldest), RUNNING);
  assert.equal(readBack(RUNNING, oldest + 1), null);
  for (const line of [null, "line-7"]) assert.deepEqual(readBack({ ...RUNNING, line }), { ...RUNNING, line });
});

test("a running question with any one part damaged or missing is none", () => {
  const damaged: object[] = Object.keys(RUNNING).flatMap((part) => [
    { ...RUNNING, [part]: undefined },
    { ...RUNNING, [part]: null },
    { ...RUNNING, [part]: [] },
  ]);
  damaged.push(
    { ...RUNNING, features: { Melt: "650" } },
    { ...RUNNING, features: { Speed: 4.2, Melt: "650" } },
    { ...RUNNING, askedAt: "1000" },
    { ...RUNNING, shot: { kind: "none" } },
    { ...RUNNING, pictures: "a" },
    { ...RUNNING, line: 7 },
  );
  for (const kept of damaged) assert.equal(readBack(kept), null, JSON.stringify(kept));
  for (const kept of [null, 7, "x", []]) assert.equal(readBack(kept), null);
});

test("a shot comes back with what was typed and what it was filled with", () => {
  const before = new Shot(LINE);
  before.fill({ [FIRST]: 671, [SECOND]: 140 }, { kind: "example", id: "cold-die" });
  before.set(FIRST, "x");
  const kept = {
    line: LINE.fingerprint,
    origin: before.origin.peek(),
    base: before.base.peek(),
    texts: before.texts.peek(),
  };
  const after = new Shot(LINE, { shot: kept, table: null });
  assert.deepEqual(after.texts.peek(), before.texts.peek());
  assert.deepEqual(after.base.peek(), before.base.peek());
  assert.deepEqual(after.origin.peek(), { kind: "example", id: "cold-die" });
  assert.deepEqual(after.changed.peek(), [FIRST]);
  assert.equal(after.marks.peek()[FIRST], "not_a_number");
  assert.equal(after.untouched.peek(), false);
});

test("a shot is untouched until somebody fills or types, whatever they do first", () => {
  assert.equal(new Shot(LINE).untouched.peek(), true);
  const filled = new Shot(LINE);
  filled.fill({ [FIRST]: 671 }, { kind: "typical" });
  assert.equal(filled.untouched.peek(), false);
  const typed = new Shot(LINE);
  typed.set(FIRST, "671");
  assert.equal(typed.untouched.peek(), false);
});

test("only the card itself of the turn itself stands beside the conversation", () => {
  const [turn, other] = [diagnosed("turn-1"), diagnosed("turn-2")];
  const [card] = turn.cards;
  assert.ok(card);
  const finding = { verdict: { turn, card }, drivers: null };
  assert.equal(isShown(finding, turn, card), true);
  assert.equal(isShown(finding, other, card), false);
  assert.equal(isShown(finding, turn, { ...card, key: "another" }), false);
  assert.equal(isShown({ verdict: null, drivers: null }, turn, card), false);
});

test("values are the same where all of them are", () => {
  assert.equal(sameValues({ a: 1, b: 2 }, { b: 2, a: 1 }), true);
  assert.equal(sameValues({ a: 1 }, { a: 1, b: 2 }), false);
  assert.equal(sameValues({ a: 1, b: 2 }, { a: 1, b: 3 }), false);
  assert.equal(sameValues({ a: 1, b: 2 }, { a: 1, c: 2 }), false);
});

test("a kept verdict has a class where it is one, and none where the model was not sure", () => {
  const row = {
    defect_probability: 0.64,
    threshold: 0.2,
    mode: null,
    missing: [],
    unlike_known: false,
    model_version: "m",
  };
  for (const [verdict, kind] of [
    ["defect", "defect"],
    ["normal", "normal"],
    ["unsure", undefined],
    ["withheld", undefined],
  ] as const) {
    const turn = withKeptVerdict(startedTurn("t", "", {}, 0), { ...row, verdict } as never);
    assert.equal(prediction(turn)?.prediction.class, kind);
    assert.equal(isWithheld(turn), verdict === "withheld");
    assert.equal(prediction(turn)?.defect_modes, undefined);
  }
});

test("of a shot that nobody asked about there is no finding", () => {
  assert.deepEqual(findingOf([], new Shot(LINE).identity.peek()), { verdict: null, drivers: null });
});

const OTHER = JSON.parse(JSON.stringify(diagnosed("other")));
const TURN = JSON.parse(JSON.stringify(diagnosed("turn-1")));

/** The ids of the turns that come back of one with these parts and an undamaged one. */
const backOf = (parts: object) =>
  savedConversationIn({ sessionId: "s", turns: [{ ...TURN, ...parts }, OTHER] })?.turns.map(({ id }) => id);

test("a turn comes back in each form that it may have", () => {
  const card = TURN.cards[0];
  const picture = { name: "a", mediaType: "image/jpeg", data: "", width: 1, height: 1 };
  const forms: object[] = [
    {},
    { end: null },
    { end: { kind: "cut" } },
    { end: { kind: "error", at: 1, code: "c", message: "m", retryable: true } },
    { end: { kind: "refused", details: [{ field: "a", reason: "b" }] } },
    { judgement: "too_late" },
    { judgement: { helpful: false, comment: "" } },
    { choices: [{ label: "a", question: "b" }] },
    { pictures: [picture] },
    { shot: undefined },
    { cards: [] },
    { cards: [{ ...card, data: null, error: { code: "c", message: "m" } }] },
    { cards: [{ ...card, tool: "search_knowledge_base", data: { results: [] } }] },
    { cards: [{ ...card, overrides: { Melt: 650 } }] },
  ];
  for (const form of forms) assert.deepEqual(backOf(form), ["turn-1", "other"], JSON.stringify(form));
});

test("a turn with any one part damaged is left out, and the others stay", () => {
  const card = TURN.cards[0];
  const picture = { name: "a", mediaType: "image/jpeg", data: "", width: 1, height: 1 };
  const damaged: object[] = [
    ...["id", "question", "answer", "traceId", "askedAt", "features", "calls", "last", "rows", "cards"].map(
      (part) => ({ [part]: undefined }),
    ),
    ...["citations", "unsupported", "choices"].flatMap((part) => [{ [part]: {} }, { [part]: [1] }]),
    { features: { Melt: "650" } },
    { shot: {} },
    { rows: [null] },
    { rows: [{ at: "1" }] },
    { choices: [{ label: "a" }] },
    { choices: [{ question: "a" }] },
    ...["name", "mediaType", "data", "width", "height"].map((part) => ({
      pictures: [{ ...picture, [part]: null }],
    })),
    { end: undefined },
    { end: "done" },
    { end: { kind: "other" } },
    { end: { kind: "done", usage: {} } },
    { end: { kind: "done", warnings: [] } },
    { end: { kind: "done", usage: {}, warnings: [1] } },
    { end: { kind: "refused" } },
    { judgement: "late" },
    { judgement: { helpful: 1, comment: "" } },
    { judgement: { helpful: true } },
    ...[
      null,
      { key: 1 },
      { tool: "other" },
      { overrides: { Melt: "a" } },
      { overrides: null },
      { data: null, error: null },
      { data: 1 },
      { data: {} },
    ].map((part) => ({ cards: [part && { ...card, ...part }] })),
  ];
  for (const part of damaged) assert.deepEqual(backOf(part), ["other"], JSON.stringify(part));
  for (const none of [null, {}, { sessionId: 1, turns: [] }, { sessionId: "s", turns: {} }])
    assert.equal(savedConversationIn(none), null);
});

test("as many characters as there are may be kept, and not one more", () => {
  const length = JSON.stringify(withinBounds([diagnosed()])[0]).length;
  assert.equal(withinBounds([diagnosed()], 30, length).length, 1);
  assert.equal(withinBounds([diagnosed()], 30, length - 1).length, 0);
});

test("a language that was chosen is kept, and anything else is none", () => {
  for (const [held, language] of [
    ["ko", "ko"],
    ["en", "en"],
    ["de", null],
    [null, null],
  ] as const) {
    const store = { ...storage(held), key: () => null, length: 0 };
    assert.equal(new PageStorage(store).language, language);
  }
});

test("what is kept stays to the last moment of its time, and what has no time or is of another version goes", () => {
  const line = new Line(SCHEMA);
  const held = new Map<string, string>();
  const store = {
    get length() {
      return held.size;
    },
    key: (index: number) => [...held.keys()][index] ?? null,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
  let now = 1_000;
  const memory = new PageStorage(store, () => now);
  memory.open("u-1", line);
  memory.saveDraft("왜?");
  const [[key, text]] = [...held] as [[string, string]];
  now += MAX_AGE_DAYS * 86_400_000;
  assert.equal(memory.open("u-1", line).draft, "왜?");
  now += 1;
  assert.equal(memory.open("u-1", line).draft, "");
  for (const part of ["version", "savedAt"]) {
    held.set(key, JSON.stringify({ ...JSON.parse(text), savedAt: now }));
    assert.equal(memory.open("u-1", line).draft, "왜?");
    held.set(key, JSON.stringify({ ...JSON.parse(text), savedAt: now, [part]: "1" }));
    assert.equal(memory.open("u-1", line).draft, "", part);
    assert.equal(held.size, 0);
  }
});
