/** The list of turns, page by page; a turn that the server kept; which shot a question is about. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { KeptTurn, TurnListAnswer, TurnRow } from "../src/contract/api.ts";
import { lineIn } from "../src/line/line_name.ts";
import { reportAddress, shotAddress, turnAddress } from "../src/page/addresses.ts";
import { PLACES, placeAt } from "../src/shell/places.ts";
import { entriesOf, MOST_SEARCHED, rowsIn, TurnHistory } from "../src/state/history.ts";
import { turnOf } from "../src/state/kept_turn.ts";
import { sentShot, shotIn } from "../src/state/sent_shot.ts";
import { isShotIdentity, type ShotIdentity } from "../src/state/shot_identity.ts";
import { applyEvent, startedTurn } from "../src/state/turn.ts";
import { PREDICTION } from "./making.ts";

function row(number: number): TurnRow {
  return {
    turn_id: `turn-${number}`,
    asked_at: new Date(1_770_000_000_000 - number).toISOString(),
    line: "default",
    question: `질문 ${number}`,
    shot: null,
    state: "done",
    verdict: null,
    defect_probability: null,
  };
}

/** A server with so many turns, whose cursor is the number to go on at. */
function serverOf(count: number) {
  const asked: (string | null)[] = [];
  const state = { fault: null as ApiError | null };
  const turns = async (limit: number, cursor: string | null): Promise<TurnListAnswer> => {
    asked.push(cursor);
    if (state.fault) throw state.fault;
    const first = Number(cursor ?? 0);
    const page = Array.from({ length: Math.min(limit, count - first) }, (_, at) => row(first + at));
    return { turns: page, cursor: first + limit < count ? String(first + limit) : null };
  };
  return { history: new TurnHistory({ turns }), asked, state };
}

test("pages follow each other, and no row comes twice", async () => {
  const { history, asked } = serverOf(120);
  await history.read();
  assert.equal(history.rows.value.length, 50);
  await history.more();
  await history.more();
  await history.more();
  assert.deepEqual(asked, [null, "50", "100"]);
  assert.deepEqual(
    history.rows.value.map(({ turn_id }) => turn_id),
    Array.from({ length: 120 }, (_, at) => `turn-${at}`),
  );
  await history.read();
  assert.equal(history.rows.value.length, 50, "what is read anew takes the place of what was known");
});

test("a search reads on, and no further than it may", async () => {
  const { history } = serverOf(5_000);
  await history.read();
  await history.all(() => true);
  assert.equal(history.rows.value.length, MOST_SEARCHED);
  const few = serverOf(130);
  await few.history.read();
  let left = 1;
  await few.history.all(() => left-- > 0);
  assert.equal(few.history.rows.value.length, 100);
});

test("without the server the copy stays, and it is said", async () => {
  const { history, state } = serverOf(3);
  history.restore([row(7), { turn_id: 5 }, null]);
  state.fault = new ApiError(0, "no_connection", "gone");
  await history.read();
  assert.deepEqual(
    history.rows.value.map(({ turn_id }) => turn_id),
    ["turn-7"],
  );
  assert.equal(history.reading.value.kind, "failed");
  state.fault = null;
  await history.read();
  assert.equal(history.rows.value.length, 3);
  assert.equal(history.reading.value.kind, "read");
});

test("a search that the server stops ends", async () => {
  const { history, state, asked } = serverOf(500);
  await history.read();
  state.fault = new ApiError(429, "too_many_requests", "slow down");
  await history.all(() => true);
  assert.equal(asked.length, 2);
});

test("an answer for another user comes too late", async () => {
  const { history } = serverOf(3);
  const reading = history.read();
  history.restore(null);
  await reading;
  assert.deepEqual([history.rows.value, history.reading.value.kind], [[], "idle"]);
});

test("an answer to what was asked for another user is none of this one's, however often either asked", async () => {
  const answers: ((rows: TurnRow[]) => void)[] = [];
  const history = new TurnHistory({
    turns: () =>
      new Promise((resolve) => answers.push((turns) => resolve({ turns, cursor: null } as TurnListAnswer))),
  });
  const theirs = [history.read(), history.read()];
  history.restore(null);
  const own = history.read();
  for (const answer of answers.slice(0, 2)) answer([row(1)]);
  await Promise.all(theirs);
  assert.deepEqual([history.rows.value, history.reading.value.kind], [[], "reading"]);
  answers[2]?.([row(2)]);
  await own;
  assert.deepEqual(history.rows.value, [row(2)]);
  // Between two askings there may be several people.
  const late = [history.read(), history.read()];
  history.restore(null);
  for (const answer of answers.slice(3)) answer([row(3)]);
  await Promise.all(late);
  assert.deepEqual([history.rows.value, history.reading.value.kind], [[], "idle"]);
});

test("what is no row is passed over", () => {
  for (const value of [null, 7, {}, [null, 1, { ...row(1), question: 7 }, { ...row(1), asked_at: "soon" }]])
    assert.deepEqual(rowsIn(value), []);
});

test("a row is taken where each part is what it may be, and left out where one is not", () => {
  const whole = { ...row(1), verdict: "normal" as const, defect_probability: 0.1 };
  for (const form of [
    {},
    { asked_at: null },
    { verdict: null },
    { defect_probability: null },
    { verdict: null, defect_probability: null },
  ])
    assert.equal(rowsIn([{ ...whole, ...form }]).length, 1, JSON.stringify(form));
  for (const form of [
    { turn_id: 1 },
    { line: null },
    { state: 1 },
    { verdict: 1 },
    { defect_probability: "0.1" },
    { asked_at: undefined },
  ])
    assert.equal(rowsIn([{ ...whole, ...form }]).length, 0, JSON.stringify(form));
});

test("a row is listed as it was told: its time, its verdict, where it is and whether it was played", () => {
  const one = (form: Partial<TurnRow>) => entriesOf([{ ...row(1), ...form }], [])[0];
  const told = one({ verdict: "defect", defect_probability: 0.75, simulated: true });
  assert.deepEqual(
    [told?.askedAt, told?.judged, told?.simulated, told?.here, told?.there],
    [
      1_770_000_000_000 - 1,
      {
        verdict: "defect",
        prediction: { class: "defect", class_probabilities: { defect: 0.75, normal: 0.25 } },
      },
      true,
      false,
      true,
    ],
  );
  assert.deepEqual([one({ asked_at: null })?.askedAt, one({})?.judged, one({})?.simulated], [0, null, false]);
  const classes = (["normal", "unsure", "withheld"] as const).map(
    (verdict) => one({ verdict })?.judged?.prediction,
  );
  assert.deepEqual(classes, [{ class: "normal" }, {}, {}]);
});

test("the list has the newest first, of one moment by their names, and a running question is said to run", () => {
  const turn = (id: string, askedAt: number) => startedTurn(id, id, {}, askedAt);
  const entries = entriesOf([], [turn("c", 1), turn("a", 2), turn("b", 2), turn("d", 2)]);
  assert.deepEqual(
    entries.map(({ id, state, simulated, there }) => [id, state, simulated, there]),
    ["a", "b", "d", "c"].map((id) => [id, "running", false, false]),
  );
  const stopped = applyEvent(turn("s", 1), { type: "done", stopped: true });
  assert.equal(entriesOf([], [stopped])[0]?.state, "stopped");
});

const KEPT: KeptTurn = {
  ...row(1),
  state: "done",
  features: { Melt: 655 },
  own: false,
  events: [
    { type: "status", message: "m", elapsed: 0 },
    { type: "t1_result", data: PREDICTION, elapsed: 0.1 },
    { type: "answer_delta", text: "불량", elapsed: 0.2 },
    { type: "ai_response", data: { answer: "불량입니다.", citations: [], unsupported: [] }, elapsed: 0.3 },
    { type: "done", usage: {}, session_id: "s", warnings: [], elapsed: 0.4 },
  ],
};

test("a kept turn is as its asker saw it, and one that died in the middle says so", () => {
  const turn = turnOf(KEPT);
  assert.deepEqual(
    [turn.id, turn.question, turn.features, turn.answer, turn.end?.kind, turn.cards.length],
    ["turn-1", "질문 1", { Melt: 655 }, "불량입니다.", "done", 1],
  );
  const died = turnOf({ ...KEPT, state: "interrupted", events: KEPT.events.slice(0, 3) });
  assert.deepEqual([died.answer, died.end], ["불량", { kind: "cut", lost: true }]);
  assert.equal(turnOf({ ...KEPT, state: "running", events: KEPT.events.slice(0, 3) }).end, null);
  assert.deepEqual([turn.askedAt, turnOf({ ...KEPT, asked_at: null }).askedAt], [1_770_000_000_000 - 1, 0]);
});

const SHOTS: ShotIdentity[] = [
  { kind: "typical", line: "default", print: "2-ab", changed: {} },
  { kind: "example", line: "default", shotId: "cold-die", print: "2-ab", changed: { Melt: [650, null] } },
  {
    kind: "row",
    line: "default",
    file: "",
    row: 3,
    caption: "12:00",
    print: "2-ab",
    changed: { Melt: [null, 1] },
  },
  {
    kind: "recorded",
    line: "line-7",
    shotId: "a/b",
    at: "2026-02-10T12:00:00+09:00",
    mould: "M1",
    lot: "L1",
    print: "2-ab",
    changed: {},
  },
];

test("a shot's identity comes back from the server as it was", () => {
  for (const shot of SHOTS) assert.deepEqual(shotIn(JSON.parse(JSON.stringify(sentShot(shot)))), shot);
  for (const none of [null, undefined, 7, "x", {}, { kind: "spare", line: "x" }])
    assert.equal(shotIn(none), undefined);
});

test("a long name of a file is no reason to refuse a question", () => {
  const long: ShotIdentity = { ...(SHOTS[2] as ShotIdentity), file: "🏭".repeat(300) };
  const sent = sentShot(long);
  assert.equal(Array.from(sent.file ?? "").length, 200);
  assert.ok(isShotIdentity(shotIn(sent)));
});

test("addresses lead to their places, whatever a shot is called", () => {
  const id = "0b8e1e34-52d5-4b43-9f0b-6c9f0f3c1a11";
  for (const [address, path, rest] of [
    [turnAddress(id, null), "/turn", [id]],
    [turnAddress(id, "line-7"), "/turn", [id]],
    [reportAddress(id, "line-7"), "/report/turn", [id]],
    [shotAddress("line-7", "a/b ?#%샷"), "/shot", ["line-7", "a/b ?#%샷"]],
  ] as const) {
    const found = placeAt(address, PLACES);
    assert.equal(found?.place.path, path);
    assert.deepEqual(found.asked.rest, rest);
  }
  assert.equal(lineIn(turnAddress(id, "line-7")), "line-7");
  assert.equal(lineIn(shotAddress("line-7", "x")), "line-7");
  assert.equal(lineIn(turnAddress(id, null)), null);
});
