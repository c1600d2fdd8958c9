import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Client, newSessionId } from "../src/api/client.ts";
import { Requests } from "../src/api/requests.ts";
import type { ChatEvent } from "../src/contract/events.ts";

interface Sent {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A client whose requests are all answered with `response`, and what it sent. */
function clientOf(response: () => Response, token: string | null = null) {
  const sent: Sent[] = [];
  let signIns = 0;
  const requests = new Requests({
    fetch: async (path, options) => {
      sent.push({
        path: String(path),
        headers: options?.headers as Record<string, string>,
        body: String(options?.body ?? ""),
      });
      return response();
    },
    token: async () => token,
    onSignInRequired: () => (signIns += 1),
  });
  return { client: new Client(requests), sent, signIns: () => signIns };
}

const json =
  (status: number, body: unknown, headers = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });

test("a stop names its session, with the digest of what is sent", async () => {
  const { client, sent } = clientOf(json(200, { status: "stopping" }));
  await client.stop("session_1_a");
  assert.deepEqual(JSON.parse(sent[0]?.body ?? ""), { session_id: "session_1_a" });
  const digest = createHash("sha256")
    .update(sent[0]?.body ?? "")
    .digest("hex");
  assert.equal(sent[0]?.headers["x-amz-content-sha256"], digest);
});

test("the digest is that of UTF-8 bytes", async () => {
  const { client, sent } = clientOf(json(422, {}));
  await assert.rejects(
    client.ask({ question: "기공 🔥", features: {}, session_id: "s" }, { onEvent: () => {} }),
  );
  const body = sent[0]?.body ?? "";
  assert.equal(
    sent[0]?.headers["x-amz-content-sha256"],
    createHash("sha256").update(body, "utf8").digest("hex"),
  );
});

test("the signed-in user's token goes along with every request, and none where nobody signs in", async () => {
  const signed = clientOf(json(200, { jobs: [] }), "token-1");
  await signed.client.listIngests();
  await signed.client.health();
  assert.deepEqual(
    signed.sent.map(({ headers }) => headers["x-id-token"]),
    ["token-1", "token-1"],
  );
  const open = clientOf(json(200, {}));
  await open.client.health();
  assert.ok(!("x-id-token" in (open.sent[0]?.headers ?? {})));
});

test("a refusal keeps code, details, waiting time and trace id", async () => {
  const error = { code: "too_many_requests", message: "m", details: [{ field: "f", reason: "r" }] };
  const { client } = clientOf(json(429, { error }, { "retry-after": "3", "x-trace-id": "1-a-b" }));
  await assert.rejects(client.stop("session_1_a"), {
    status: 429,
    code: "too_many_requests",
    retryAfter: 3,
    details: error.details,
    traceId: "1-a-b",
    retryable: true,
  });
});

test("a token that is no longer taken asks for a sign-in", async () => {
  const { client, signIns } = clientOf(
    json(401, { error: { code: "token_invalid", message: "m", details: [] } }),
    "old",
  );
  await assert.rejects(client.line(), { code: "token_invalid" });
  assert.equal(signIns(), 1);
});

test("a proxy's own error page is told by its status", async () => {
  const { client } = clientOf(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
  await assert.rejects(client.line(), { code: "http_502", message: "Bad Gateway", retryable: true });
});

test("an answer hands over its trace id, then every event, and passes over what is no JSON", async () => {
  const body = 'data: {"type":"status","message":"m"}\n\ndata: oops\n\ndata: {"type":"done"}\n\n';
  const headers = { "content-type": "text/event-stream", "x-trace-id": "1-a-b" };
  const { client } = clientOf(() => new Response(body, { headers }));
  const seen: string[] = [];
  await client.ask(
    { question: "q", features: {}, session_id: "s" },
    { onOpen: (traceId) => seen.push(traceId), onEvent: (event: ChatEvent) => seen.push(event.type) },
  );
  assert.deepEqual(seen, ["1-a-b", "status", "done"]);
});

test("an event that is delivered twice is handed over once; the same text under another number is not the same event", async () => {
  const piece = (id: number) => `id: ${id}\ndata: {"type":"answer_delta","text":"하"}\n\n`;
  const { client } = clientOf(
    () =>
      new Response([1, 1, 2, 1].map(piece).join(""), { headers: { "content-type": "text/event-stream" } }),
  );
  const seen: string[] = [];
  await client.ask(
    { question: "q", features: {}, session_id: "s" },
    { onEvent: ({ type }) => seen.push(type) },
  );
  assert.equal(seen.length, 2);
});

test("an answer that is no stream is refused", async () => {
  const { client } = clientOf(json(200, {}, { "content-type": "application/json" }));
  await assert.rejects(client.ask({ question: "q", features: {}, session_id: "s" }, { onEvent: () => {} }), {
    code: "no_stream",
  });
});

test("session ids have the form that the server accepts and do not repeat", () => {
  const ids = new Set(Array.from({ length: 50 }, newSessionId));
  assert.equal(ids.size, 50);
  for (const id of ids) assert.match(id, /^session_\d{10}_[0-9a-f]{20}$/);
});

test("a moved setpoint asks for what follows it to move along; a shot as it is does not", async () => {
  const { client, sent } = clientOf(json(200, { t1: {}, t2: {} }));
  await client.predict({ a: 1 });
  await client.predict({ a: 1 }, { a: 2 });
  assert.deepEqual(
    sent.map(({ body }) => JSON.parse(body)),
    [
      { features: { a: 1 }, overrides: {} },
      { features: { a: 1 }, overrides: { a: 2 }, follow: true },
    ],
  );
});
