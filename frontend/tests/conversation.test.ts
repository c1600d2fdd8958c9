import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnswerListener, Client } from "../src/api/client.ts";
import { Conversation } from "../src/state/conversation.ts";

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
