import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { AnswerListener, Client } from "../src/api/client.ts";
import type { FeedbackRequest } from "../src/contract/api.ts";
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
