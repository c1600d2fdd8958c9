/** Merging is idempotent, and in whatever order: generated conversations and lists of several windows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TurnRow } from "../src/contract/api.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import { type Entry, entriesOf, mergedEntries } from "../src/state/history.ts";
import { mergedConversation, mergedTurn, type SavedConversation } from "../src/state/merged_turns.ts";
import { applyEvent, endedTurn, startedTurn, type Turn } from "../src/state/turn.ts";
import { diagnosed } from "./making.ts";
import { randomOf } from "./random.ts";

function pick<T>(draw: () => number, of: readonly T[]): T {
  return of[Math.floor(draw() * of.length)] as T;
}

const IDS = ["a", "b", "c", "d", "e"];
const DONE = { type: "done", session_id: "s-done" } as ChatEvent;
const FAILED = { type: "error", code: "x", message: "x" } as ChatEvent;

/** One of the forms that a window may have of a turn. */
function someTurn(draw: () => number): Turn {
  const id = pick(draw, IDS);
  const text = "x".repeat(Math.floor(draw() * 3));
  const begun: Turn = { ...startedTurn(id, `q ${id}`, {}, IDS.indexOf(id) * 10), answer: text };
  const ended = pick<(turn: Turn) => Turn>(draw, [
    (turn) => applyEvent(turn, { ...DONE, session_id: `s-${id}` } as ChatEvent),
    (turn) => applyEvent(turn, FAILED),
    (turn) => endedTurn(turn),
    (turn) => endedTurn(turn, true),
  ])(begun);
  if (draw() < 0.6) return ended;
  const judgement = { helpful: draw() < 0.5, comment: pick(draw, ["", "맞다"]) };
  return { ...ended, judgement, ...(draw() < 0.8 ? { judgedAt: 1 + Math.floor(draw() * 3) } : {}) };
}

function someConversation(draw: () => number): SavedConversation {
  const turns = new Map(
    Array.from({ length: Math.floor(draw() * 5) }, () => someTurn(draw)).map((t) => [t.id, t]),
  );
  const begunAt = pick(draw, [0, 0, 0, 15, 25]);
  return {
    sessionId: pick(draw, ["s-1", "s-2"]),
    turns: [...turns.values()],
    ...(begunAt ? { begunAt } : {}),
  };
}

/** One window's merging of the others, in an order. */
function all(conversations: SavedConversation[]): SavedConversation {
  return conversations.reduce(mergedConversation);
}

function sameContent(one: SavedConversation, other: SavedConversation): void {
  assert.deepEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}

test("conversations come to one, in whatever order and how often windows tell each other", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const draw = randomOf(seed);
    const [a, b, c] = [someConversation(draw), someConversation(draw), someConversation(draw)];
    const once = all([a, b, c]);
    sameContent(all([a, b, c]), all([c, a, b]));
    sameContent(mergedConversation(a, b), mergedConversation(b, a));
    sameContent(
      mergedConversation(mergedConversation(a, b), c),
      mergedConversation(a, mergedConversation(b, c)),
    );
    sameContent(mergedConversation(once, once), once);
    for (const told of [a, b, c]) sameContent(mergedConversation(once, told), once);
    const ids = once.turns.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  }
});

test("no turn that was asked since the conversation was begun anew is lost, and none before it comes back", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const draw = randomOf(seed);
    const windows = [someConversation(draw), someConversation(draw), someConversation(draw)];
    const begun = Math.max(...windows.map(({ begunAt = 0 }) => begunAt));
    const asked = windows.flatMap(({ turns }) => turns).filter(({ askedAt }) => askedAt >= begun);
    assert.deepEqual(
      all(windows)
        .turns.map(({ id }) => id)
        .sort(),
      [...new Set(asked.map(({ id }) => id))].sort(),
    );
  }
});

test("the fuller form of a turn wins, with what was said of it last", () => {
  const full = { ...diagnosed(), judgement: { helpful: true, comment: "" }, judgedAt: 1 };
  const slim = { ...full, cards: full.cards.map((card) => ({ ...card, overrides: {} })) };
  assert.equal(mergedTurn(full, structuredClone(full)), full);
  const cut = endedTurn({ ...startedTurn("turn-1", "q", {}, full.askedAt), answer: "x".repeat(1_000) });
  assert.equal(mergedTurn(cut, full), full);
  const later = { ...slim, judgement: { helpful: false, comment: "틀림" }, judgedAt: 2 };
  for (const merged of [mergedTurn(full, later), mergedTurn(later, full)]) {
    assert.deepEqual(merged.judgement, later.judgement);
    assert.equal(merged.answer, full.answer);
  }
});

/** Merged in both orders, which has to give the same. */
function bothWays(one: Turn, other: Turn): Turn {
  const [here, there] = [mergedTurn(one, other), mergedTurn(other, one)];
  assert.deepEqual(here, there);
  return here;
}

test("of two forms the longer answer counts before rows, rows before cards, cards before all else", () => {
  const turn = diagnosed();
  const [row] = turn.rows;
  assert.ok(row);
  const rows = Array.from({ length: 9 }, () => row);
  for (const [fuller, slimmer] of [
    [
      { answer: "xx", rows: [], cards: [] },
      { answer: "x", rows, cards: turn.cards },
    ],
    [
      { answer: "x", rows, cards: [] },
      { answer: "y", rows: [row], cards: turn.cards },
    ],
    [
      { answer: "x", rows: [], cards: turn.cards, question: "" },
      { answer: "x", rows: [], cards: [], question: "z".repeat(9_000) },
    ],
    [{ question: "aaa" }, { question: "zz" }],
    [{ question: "zz" }, { question: "aa" }],
  ] as const)
    assert.deepEqual(bothWays({ ...turn, ...fuller } as Turn, { ...turn, ...slimmer } as Turn), {
      ...turn,
      ...fuller,
    });
});

test("of what was said at one moment the same is taken in each window, and that a question was answered later stays", () => {
  const turn = diagnosed();
  const said = (comment: string, judgedAt = 1) => ({
    ...turn,
    judgement: { helpful: true, comment },
    judgedAt,
  });
  assert.deepEqual(bothWays(said("ab"), said("cd")).judgement, { helpful: true, comment: "cd" });
  assert.deepEqual(bothWays(said("z"), said("aa")).judgement, { helpful: true, comment: "aa" });
  assert.deepEqual(bothWays(said("long enough", 1), said("z", 2)).judgement, { helpful: true, comment: "z" });
  assert.equal(bothWays(turn, { ...turn, answeredLater: true }).answeredLater, true);
});

test("an end that tells no session leaves the one before, and of two that begin nothing anew one is taken", () => {
  const turnOf = (id: string, askedAt: number, session: string | null) =>
    applyEvent(startedTurn(id, id, {}, askedAt), { type: "done", session_id: session } as ChatEvent);
  const turns = [turnOf("b", 2, null), turnOf("a", 1, "s-a")];
  const one = { sessionId: "s-1", turns };
  assert.equal(mergedConversation(one, { sessionId: "s-0", turns: [] }).sessionId, "s-a");
  const [empty, other] = [
    { sessionId: "s-1", turns: [] },
    { sessionId: "s-0", turns: [] },
  ];
  assert.equal(mergedConversation(empty, other).sessionId, "s-0");
  assert.equal(mergedConversation({ ...empty, begunAt: 1 }, other).sessionId, "s-1");
});

function someRow(draw: () => number): TurnRow {
  const id = pick(draw, IDS);
  const verdict = pick(draw, ["normal", "defect", "unsure", "withheld", null] as const);
  return {
    turn_id: id,
    asked_at: new Date(IDS.indexOf(id) * 10).toISOString(),
    line: "default",
    question: `q ${id}`,
    shot: null,
    state: pick(draw, ["running", "done", "stopped", "error", "interrupted"] as const),
    verdict,
    defect_probability: verdict === null ? null : 0.5,
  };
}

test("the list of the server and of the browser come to one, in whatever order", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const draw = randomOf(seed);
    const parts = Array.from({ length: 3 }, () =>
      entriesOf(
        Array.from({ length: 3 }, () => someRow(draw)),
        Array.from({ length: 3 }, () => someTurn(draw)),
      ),
    ) as [Entry[], Entry[], Entry[]];
    const [a, b, c] = parts;
    assert.deepEqual(mergedEntries(a, b), mergedEntries(b, a));
    assert.deepEqual(mergedEntries(mergedEntries(a, b), c), mergedEntries(a, mergedEntries(b, c)));
    assert.deepEqual(mergedEntries(a, a), a);
    const ids = mergedEntries(a, b).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  }
});

const ROW: TurnRow = {
  turn_id: "turn-1",
  asked_at: "2026-02-10T10:00:00.000+00:00",
  line: "default",
  question: "서버의 질문",
  shot: null,
  state: "done",
  verdict: "normal",
  defect_probability: 0.1,
};

test("of a turn that ended the server's word counts, of one that it does not know to have ended the browser's", () => {
  const here = diagnosed("turn-1");
  const [told] = entriesOf([ROW], [here]);
  assert.deepEqual(
    [told?.question, told?.judged?.verdict, told?.here, told?.there],
    ["서버의 질문", "normal", true, true],
  );
  for (const state of ["running", "interrupted"] as const) {
    const [entry] = entriesOf([{ ...ROW, state }], [here]);
    assert.deepEqual([entry?.state, entry?.judged?.prediction.class], ["done", "defect"]);
  }
  const cut = endedTurn(startedTurn("turn-1", "q", {}, Date.parse(ROW.asked_at as string)));
  assert.equal(entriesOf([{ ...ROW, state: "running" }], [cut])[0]?.state, "running");
  assert.equal(entriesOf([ROW], [cut])[0]?.state, "done");
});

test("an offline browser lists what it has", () => {
  assert.deepEqual(
    entriesOf([], [diagnosed("turn-1")]).map(({ id, here, there }) => [id, here, there]),
    [["turn-1", true, false]],
  );
});
