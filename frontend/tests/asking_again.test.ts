/** What a conversation sends, keeps of pictures, waits for and settles, at each of its bounds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { AnswerListener, Client } from "../src/api/client.ts";
import type { Question } from "../src/contract/api.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import type { Picture } from "../src/pictures/picture.ts";
import { Conversation, type Running } from "../src/state/conversation.ts";
import type { ShotIdentity } from "../src/state/shot_identity.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";

type Answer = (listener: AnswerListener) => void | Promise<void>;

/** A conversation whose questions and readings are answered in turn, with all that was sent and waited for. */
function talking(answers: Answer[], readings: Answer[] = []) {
  const seen = {
    asked: [] as Question[],
    read: [] as number[],
    waits: [] as (number | undefined)[],
    running: [] as (Running | null)[],
    refused: [] as (string | undefined)[],
    now: 10_000,
  };
  const client = {
    ask: async (question: Question, listener: AnswerListener) => {
      seen.asked.push(question);
      await answers.shift()?.(listener);
    },
    follow: async (_: string, after: number, listener: AnswerListener) => {
      seen.read.push(after);
      const reading = readings.shift();
      if (!reading) throw new ApiError(404, "turn_not_found", "m");
      await reading(listener);
    },
  } as unknown as Client;
  const clock = {
    now: () => seen.now,
    wait: async (ms: number | undefined) => void seen.waits.push(ms),
  };
  const conversation = new Conversation(client, (run) => run(), clock);
  conversation.onRunning = (running) => seen.running.push(running);
  conversation.onRefused = (_, turn) => seen.refused.push(turn?.question);
  return { conversation, seen, turn: (at = 0) => conversation.turns.value[at] as Turn };
}

const done: Answer = ({ onEvent }) => onEvent({ type: "done" }, 9);
const nothing: Answer = () => {};
const failing =
  (status: number, code = "c"): Answer =>
  () => {
    throw new ApiError(status, code, "m");
  };
const picture = (name: string, data = "eA=="): Picture => ({
  name,
  mediaType: "image/jpeg",
  data,
  width: 1,
  height: 1,
});

test("one question at a time: a second one, and taking one up, wait for its end", async () => {
  let end = () => {};
  const { conversation, seen, turn } = talking([
    ({ onEvent }) =>
      new Promise<void>((resolve) => {
        end = () => {
          onEvent({ type: "done" }, 1);
          resolve();
        };
      }),
    done,
  ]);
  const asked = conversation.ask("하나", {});
  assert.equal(conversation.running.value?.question, "하나");
  await conversation.ask("둘", {});
  await conversation.resume({ turnId: "t", sessionId: "s", question: "셋", features: {}, askedAt: 1 });
  conversation.startAgain();
  assert.deepEqual([seen.asked.length, conversation.turns.value.length], [1, 1]);
  end();
  await asked;
  assert.equal(conversation.running.value, null);
  assert.equal(turn().end?.kind, "done");
  // A turn that is there is not taken up again, but its note goes.
  await conversation.resume({
    turnId: turn().id,
    sessionId: "s",
    question: "하나",
    features: {},
    askedAt: 1,
  });
  assert.deepEqual([seen.read.length, seen.running.at(-1)], [0, null]);
  await conversation.ask("둘", {});
  assert.deepEqual(
    seen.asked.map(({ question }) => question),
    ["하나", "둘"],
  );
});

test("another question's turn does not keep one from being taken up", async () => {
  const { conversation, seen } = talking([done], [done]);
  await conversation.ask("하나", {});
  await conversation.resume({ turnId: "t", sessionId: "s", question: "둘", features: {}, askedAt: 99_000 });
  assert.deepEqual([seen.read, conversation.turns.value.length], [[0], 2]);
});

test("a picture goes out with its data, its name alone is noted; one without data does not go again", async () => {
  const { conversation, seen, turn } = talking([done, done, done]);
  await conversation.ask("왜?", {});
  assert.deepEqual(
    [turn(), seen.running[0] ?? {}, seen.asked[0] ?? {}].map(
      (sent) => "pictures" in sent || "images" in sent,
    ),
    [false, false, false],
  );
  await conversation.ask("사진", {}, [picture("a"), picture("b", "")]);
  assert.deepEqual(seen.asked[1]?.images, [{ media_type: "image/jpeg", data: "eA==" }]);
  assert.deepEqual(seen.running[2]?.pictures, [picture("a", "")]);
  assert.deepEqual(turn().pictures, [picture("a")]);
});

test("the newest ten questions have their pictures' data, older ones their names", async () => {
  const { conversation } = talking(Array.from({ length: 12 }, () => done));
  for (let count = 0; count < 12; count += 1)
    await conversation.ask(`${count}`, {}, count === 5 ? [] : [picture("a")]);
  const held = conversation.turns.value.map(({ pictures }) => pictures?.map(({ data }) => data !== ""));
  assert.deepEqual(held.slice(0, 10).flat(), [
    true,
    true,
    true,
    true,
    true,
    true,
    undefined,
    true,
    true,
    true,
  ]);
  assert.deepEqual(held.slice(10), [[false], [false]]);
});

test("a conversation comes back with the time at which it was begun anew", () => {
  const { conversation } = talking([]);
  conversation.restore({ sessionId: "s", turns: [], begunAt: 5 });
  assert.equal(conversation.begunAt.value, 5);
  conversation.restore({ sessionId: "s", turns: [] });
  assert.equal(conversation.begunAt.value, 0);
});

test("a stream that ended early, of a server that keeps none, is cut and not said to be lost", async () => {
  const { conversation, seen, turn } = talking([nothing]);
  await conversation.ask("왜?", {});
  assert.deepEqual([turn().end, seen.read], [{ kind: "cut" }, []]);
});

test("readings that bring nothing come to an end, each after a longer wait; one that brings something begins them anew", async () => {
  const opened: Answer = ({ onOpen }) => onOpen?.("", true);
  const some: Answer = ({ onEvent }) => onEvent({ type: "answer_delta", text: "가" }, 1);
  const idle = talking(
    [opened],
    Array.from({ length: 9 }, () => nothing),
  );
  await idle.conversation.ask("왜?", {});
  assert.deepEqual(idle.seen.waits, [0, 500, 1_000, 2_000, 4_000]);
  assert.deepEqual(idle.turn().end, { kind: "cut" });
  const moving = talking([opened], [nothing, nothing, some, ...Array.from({ length: 9 }, () => nothing)]);
  await moving.conversation.ask("왜?", {});
  assert.deepEqual(moving.seen.waits, [0, 500, 1_000, 500, 1_000, 2_000, 4_000]);
  const away = talking([failing(0)], [failing(0), opened, nothing, nothing, nothing, nothing]);
  await away.conversation.ask("왜?", {});
  assert.deepEqual(away.seen.waits, [0, 500, 1_000, 2_000, 4_000]);
});

test("a question that is said to be unknown is looked for while it may be on its way, five seconds", async () => {
  for (const [age, looked] of [
    [4_999, 5],
    [5_000, 1],
  ] as const) {
    const { conversation, seen, turn } = talking([]);
    await conversation.resume({
      turnId: "t",
      sessionId: "s",
      question: "왜?",
      features: {},
      askedAt: seen.now - age,
    });
    assert.deepEqual([seen.read.length, turn().end], [looked, { kind: "cut", lost: true }]);
  }
});

test("where the clock is set back what is asked later stays later, and part of what was begun anew", async () => {
  const { conversation, seen } = talking([done, done, done]);
  await conversation.ask("하나", {});
  seen.now -= 3_600_000;
  await conversation.ask("둘", {});
  const times = () => conversation.turns.value.map(({ askedAt }) => askedAt);
  assert.deepEqual(times(), [10_001, 10_000]);
  conversation.startAgain();
  assert.equal(conversation.begunAt.value, 10_002);
  await conversation.ask("셋", {});
  assert.deepEqual(times(), [10_002]);
  seen.now = 20_000;
  conversation.startAgain();
  assert.equal(conversation.begunAt.value, 20_000);
});

const answered = (id: string, askedAt: number): Turn =>
  applyEvent(startedTurn(id, id, {}, askedAt), { type: "done" } as ChatEvent);

test("what another window had answered stands by its time beside the question that runs here", async () => {
  let end = () => {};
  const { conversation } = talking([() => new Promise<void>((resolve) => (end = resolve))]);
  const asked = conversation.ask("여기", {});
  conversation.takeUp({ sessionId: "s", turns: [answered("later", 20_000), answered("before", 5_000)] });
  assert.deepEqual(
    conversation.turns.value.map(({ question }) => question),
    ["later", "여기", "before"],
  );
  end();
  await asked;
});

test("what was said of one answer in another window is taken up, though nothing else changed", () => {
  const { conversation } = talking([]);
  const turns = [answered("b", 2), answered("a", 1)] as const;
  conversation.restore({ sessionId: "s", turns: [...turns] });
  const judgement = { helpful: false, comment: "다른 결함" };
  conversation.takeUp({ sessionId: "s", turns: [turns[0], { ...turns[1], judgement, judgedAt: 3 }] });
  assert.deepEqual(
    conversation.turns.value.map((turn) => turn.judgement),
    [undefined, judgement],
  );
});

test("a refusal names its own turn", async () => {
  const { conversation, seen } = talking([done, failing(422, "validation_error")]);
  await conversation.ask("하나", {});
  await conversation.ask("둘", {});
  assert.deepEqual(seen.refused, ["둘"]);
});

const shot = (id: string): ShotIdentity => ({
  kind: "recorded",
  line: "default",
  shotId: id,
  print: "1",
  changed: {},
});

/** Which of two turns of the same question are no news any more, once the second ended so. */
async function settledBy(
  second: Answer,
  { first = failing(503), question = "왜?", shots = [] as (ShotIdentity | undefined)[], later = 1 } = {},
): Promise<boolean[]> {
  const { conversation, seen } = talking([first, second]);
  await conversation.ask("왜?", {}, [], shots[0]);
  seen.now += later;
  await conversation.ask(question, {}, [], shots[1]);
  return conversation.turns.value.map(({ answeredLater }) => answeredLater === true);
}

test("an answer settles the failures before it of the same question about the same shot, and nothing else", async () => {
  assert.deepEqual(await settledBy(done), [false, true]);
  assert.deepEqual(await settledBy(done, { first: nothing }), [false, true]);
  assert.deepEqual(await settledBy(done, { shots: [shot("a"), shot("a")] }), [false, true]);
  assert.deepEqual(await settledBy(done, { first: done }), [false, false]);
  assert.deepEqual(await settledBy(done, { question: "그럼?" }), [false, false]);
  assert.deepEqual(await settledBy(done, { later: -9_000 }), [false, true], "a clock that was set back");
  for (const shots of [
    [shot("a"), shot("b")],
    [shot("a"), undefined],
    [undefined, shot("a")],
  ])
    assert.deepEqual(await settledBy(done, { shots }), [false, false]);
  assert.deepEqual(await settledBy(failing(503)), [false, false]);
  const stopped: Answer = ({ onEvent }) => onEvent({ type: "done", stopped: true } as ChatEvent, 1);
  assert.deepEqual(await settledBy(stopped), [false, false]);
});

test("an answer settles a failure of another window of the same moment, and none of a later one", async () => {
  for (const [failedAt, settled] of [
    [7, true],
    [8, false],
  ] as const) {
    const { conversation } = talking([], [done]);
    const failed: Turn = { ...startedTurn("f", "왜?", {}, failedAt), end: { kind: "cut" } };
    conversation.restore({ sessionId: "s", turns: [failed] });
    await conversation.resume({ turnId: "t", sessionId: "s", question: "왜?", features: {}, askedAt: 7 });
    const found = conversation.turns.value.find(({ id }) => id === "f");
    assert.equal(found?.answeredLater === true, settled);
  }
});

test("the session is that of the end, where the end tells one", async () => {
  const { conversation } = talking([
    ({ onEvent }) => {
      onEvent({ type: "status", message: "m", session_id: "early" } as unknown as ChatEvent, 1);
      onEvent({ type: "done" }, 2);
    },
    ({ onEvent }) => onEvent({ type: "done", session_id: "s-2" } as ChatEvent, 1),
  ]);
  const own = conversation.sessionId.value;
  await conversation.ask("하나", {});
  assert.equal(conversation.sessionId.value, own);
  await conversation.ask("둘", {});
  assert.equal(conversation.sessionId.value, "s-2");
});
