import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { AnswerListener, Client } from "../src/api/client.ts";
import type { FeedbackRequest } from "../src/contract/api.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import { savedConversationIn } from "../src/persistence/saved_conversation.ts";
import { Conversation } from "../src/state/conversation.ts";
import { applyEvent, startedTurn } from "../src/state/turn.ts";

test("what still comes for a conversation that was let go brings neither its turn nor its session back", async () => {
  let finish = () => {};
  const client = {
    ask: (_: unknown, { onEvent }: AnswerListener) =>
      new Promise<void>((resolve) => {
        finish = () => {
          onEvent({ type: "done", session_id: "session_1_old" });
          resolve();
        };
      }),
  } as unknown as Client;
  const conversation = new Conversation(client, (run) => run());
  const asked = conversation.ask("왜?", {});
  conversation.restore(null);
  const fresh = conversation.sessionId.value;
  finish();
  await asked;
  assert.deepEqual(conversation.turns.value, []);
  assert.equal(conversation.sessionId.value, fresh);
});

const TURN_ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

/** A conversation with one finished answer; `refusal` is what the server says of feedback, null for nothing. */
function finished(refusal: ApiError | null, turnId: string | undefined = TURN_ID) {
  const sent: FeedbackRequest[] = [];
  const client = {
    judge: async (feedback: FeedbackRequest) => {
      sent.push(feedback);
      if (refusal) throw refusal;
    },
  } as unknown as Client;
  const conversation = new Conversation(client, (run) => run());
  const done = { type: "done", ...(turnId ? { turn_id: turnId } : {}) } as const;
  conversation.restore({ sessionId: "s", turns: [applyEvent(startedTurn("t", "왜?", {}, 0), done)] });
  return { conversation, sent, turn: () => conversation.turns.value[0]! };
}

test("feedback goes out under the name that the server gave the answer, and stays with the turn", async () => {
  const { conversation, sent, turn } = finished(null);
  await conversation.judge(turn(), { helpful: true, comment: "" });
  await conversation.judge(turn(), { helpful: false, comment: "다른 결함" });
  assert.deepEqual(sent, [
    { turn_id: TURN_ID, helpful: true, comment: "" },
    { turn_id: TURN_ID, helpful: false, comment: "다른 결함" },
  ]);
  const kept = savedConversationIn(JSON.parse(JSON.stringify({ sessionId: "s", turns: [turn()] })));
  assert.deepEqual(kept?.turns[0]?.judgement, { helpful: false, comment: "다른 결함" });
  assert.equal(kept?.turns[0]?.end?.kind === "done" && kept.turns[0].end.turnId, TURN_ID);
});

test("an answer that the server knows no more is too late for feedback; another refusal changes nothing", async () => {
  const late = finished(new ApiError(404, "turn_not_found", "m"));
  await late.conversation.judge(late.turn(), { helpful: true, comment: "" });
  assert.equal(late.turn().judgement, "too_late");

  for (const refusal of [new ApiError(404, "not_found", "m"), new ApiError(503, "turns_unavailable", "m")]) {
    const refused = finished(refusal);
    await assert.rejects(refused.conversation.judge(refused.turn(), { helpful: true, comment: "" }), refusal);
    assert.equal(refused.turn().judgement, undefined);
  }
});

test("an answer without a name at the server is never judged", async () => {
  const { conversation, sent, turn } = finished(null, "");
  await conversation.judge(turn(), { helpful: true, comment: "" });
  assert.deepEqual(sent, []);
});

test("a judgement that cannot be read leaves its turn out", () => {
  const { turn } = finished(null);
  for (const judgement of [7, "late", { helpful: "yes", comment: "" }, { helpful: true }, null]) {
    assert.deepEqual(savedConversationIn({ sessionId: "s", turns: [{ ...turn(), judgement }] })?.turns, []);
  }
});

/** A client whose `ask` breaks off or fails, and whose `follow` does what `readings` say, one after another. */
function breaking(
  ask: (listener: AnswerListener) => void,
  readings: ((listener: AnswerListener) => void)[],
): { conversation: Conversation; after: number[] } {
  const after: number[] = [];
  const client = {
    ask: async (_: unknown, listener: AnswerListener) => ask(listener),
    follow: async (_: string, from: number, listener: AnswerListener) => {
      after.push(from);
      const reading = readings.shift();
      if (!reading) throw new ApiError(404, "turn_not_found", "m");
      reading(listener);
    },
  } as unknown as Client;
  return { conversation: new Conversation(client, (run) => run()), after };
}

const delta = (text: string) => ({ type: "answer_delta", text }) as const;
const fail = (status: number) => () => {
  throw new ApiError(status, status === 0 ? "no_connection" : "turn_not_found", "m");
};

test("what broke off is read on from the last event, and no event counts twice", async () => {
  const { conversation, after } = breaking(
    ({ onOpen, onEvent }) => {
      onOpen?.("1-a-b", true);
      onEvent(delta("가"), 1);
      onEvent(delta("나"), 2);
    },
    [
      ({ onEvent }) => onEvent(delta("다"), 3),
      ({ onEvent }) => {
        onEvent(delta("라"), 4);
        onEvent({ type: "done" }, 5);
      },
    ],
  );
  await conversation.ask("왜?", {});
  assert.deepEqual(after, [2, 3]);
  assert.equal(conversation.turns.value[0]?.answer, "가나다라");
  assert.equal(conversation.turns.value[0]?.end?.kind, "done");
});

test("a stream that opened and broke before its first event is followed where the server keeps the turn", async () => {
  const done = ({ onEvent }: AnswerListener) => onEvent({ type: "done" }, 1);
  const kept = breaking(({ onOpen }) => onOpen?.("", true), [done]);
  await kept.conversation.ask("왜?", {});
  assert.equal(kept.conversation.turns.value[0]?.end?.kind, "done");

  const old = breaking(({ onOpen }) => onOpen?.("", false), [done]);
  await old.conversation.ask("왜?", {});
  assert.deepEqual(old.after, []);
  assert.equal(old.conversation.turns.value[0]?.end?.kind, "cut");
});

test("a question whose connection failed may have arrived: it is looked for, and else refused", async () => {
  const arrived = breaking(fail(0), [({ onEvent }) => onEvent({ type: "done" }, 1)]);
  await arrived.conversation.ask("왜?", {});
  assert.equal(arrived.conversation.turns.value[0]?.end?.kind, "done");

  for (const readings of [[], [fail(0), fail(0)]]) {
    const { conversation } = breaking(fail(0), readings);
    await conversation.ask("왜?", {});
    const { end } = conversation.turns.value[0]!;
    assert.equal(end?.kind === "refused" && end.code, "no_connection");
  }
  const refused = breaking(fail(429), []);
  await refused.conversation.ask("왜?", {});
  assert.deepEqual(refused.after, []);
});

test("a cut answer is read again from its first event; what had come stays until one comes", async () => {
  const { conversation, after } = breaking(
    ({ onOpen, onEvent }) => {
      onOpen?.("", true);
      onEvent(delta("반쯤"), 1);
    },
    [
      fail(404),
      fail(404),
      ({ onEvent }) => {
        onEvent(delta("처음부터 "), 1);
        onEvent(delta("끝까지"), 2);
        onEvent({ type: "done" }, 3);
      },
    ],
  );
  const turn = () => conversation.turns.value[0]!;
  await conversation.ask("왜?", {});
  assert.deepEqual(turn().end, { kind: "cut", lost: true });
  await conversation.readAgain(turn());
  assert.equal(turn().answer, "반쯤");
  await conversation.readAgain(turn());
  assert.equal(turn().answer, "처음부터 끝까지");
  assert.deepEqual(after, [1, 0, 0]);
  await conversation.readAgain(turn());
  assert.equal(after.length, 3);
});

test("another window's finished turns of this conversation are taken up once, in their order", () => {
  const turnOf = (id: string, askedAt: number, event?: ChatEvent) => {
    const begun = { ...startedTurn(id, id, {}, askedAt), answer: id };
    return event ? applyEvent(begun, event) : begun;
  };
  const done = { type: "done" } as const;
  const { conversation } = breaking(() => {}, []);
  const [mine, cut] = [turnOf("mine", 3, done), { ...turnOf("cut", 1), end: { kind: "cut" } as const }];
  conversation.restore({ sessionId: "s", turns: [mine, cut] });
  const before = conversation.turns.value;

  conversation.takeUp({ sessionId: "s", turns: [mine, turnOf("running", 4)] });
  assert.equal(conversation.turns.value, before);

  const judgement = { helpful: true, comment: "" };
  const theirs = [
    { ...mine, answer: "x", judgement, judgedAt: 5 },
    turnOf("theirs", 2, done),
    turnOf("cut", 1, done),
  ];
  for (let time = 0; time < 2; time += 1) {
    conversation.takeUp({ sessionId: "s", turns: theirs });
    assert.deepEqual(
      conversation.turns.value.map(({ id, answer, end }) => [id, answer, end?.kind]),
      [
        ["mine", "mine", "done"],
        ["theirs", "theirs", "done"],
        ["cut", "cut", "done"],
      ],
    );
    assert.deepEqual(conversation.turns.value[0]?.judgement, judgement);
  }
});
