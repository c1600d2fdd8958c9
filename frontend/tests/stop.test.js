import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { newSessionId, stop } from "../api.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Answers every request with `status` and `body`, and keeps what was asked. */
function serve(status, body) {
  const asked = [];
  globalThis.fetch = async (path, options) => {
    asked.push([path, options.method, JSON.parse(options.body)]);
    return new Response(JSON.stringify(body), { status });
  };
  return asked;
}

test("a stop names its session", async () => {
  const asked = serve(200, { status: "stopping" });
  await stop("session_1_a");
  assert.deepEqual(asked, [["/api/chat/stop", "POST", { session_id: "session_1_a" }]]);
});

test("a stop that was refused says why", async () => {
  serve(403, { error: { code: "forbidden", message: "m", details: [] } });
  await assert.rejects(stop("session_1_a"), { code: "forbidden", status: 403 });
});

test("session ids have the form that the server accepts and do not repeat", () => {
  const ids = new Set(Array.from({ length: 50 }, newSessionId));
  assert.equal(ids.size, 50);
  for (const id of ids) assert.match(id, /^session_\d{10}_[0-9a-f]{20}$/);
});
