import assert from "node:assert/strict";
import { test } from "node:test";
import { EventReader, readEvents } from "../src/api/sse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(chunks: (string | Uint8Array)[]) {
  const reader = new EventReader();
  return chunks.flatMap((chunk) => reader.push(typeof chunk === "string" ? bytes(chunk) : chunk));
}

const data = (chunks: (string | Uint8Array)[]) => read(chunks).map((event) => event.data);

test("an event is its id and its data", () => {
  assert.deepEqual(read(["id: 7\ndata: hello\n\n"]), [{ id: "7", event: "message", data: "hello" }]);
});

test("whatever the chunk boundaries are, inside characters too, the events are the same", () => {
  const stream = bytes("id: 1\r\ndata: 기공 🔥\r\ndata: 소착\r\n\r\n: ping\n\nid: 2\rdata: x\r\rdata: y\n\n");
  const whole = read([stream]);
  assert.deepEqual(
    whole.map((event) => [event.id, event.data]),
    [
      ["1", "기공 🔥\n소착"],
      ["2", "x"],
      ["2", "y"],
    ],
  );
  for (let size = 1; size < stream.length; size += 1) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.slice(at, at + size));
    assert.deepEqual(read(chunks), whole, `chunks of ${size}`);
  }
});

test("lines may end in LF, CR or CRLF", () => {
  assert.deepEqual(data(["data: a\n\ndata: b\r\rdata: c\r\n\r\n"]), ["a", "b", "c"]);
});

test("a CRLF cut in two does not end an event early", () => {
  assert.deepEqual(data(["data: a\r", "\ndata: b\r", "\n\r", "\n"]), ["a\nb"]);
});

test("several data lines are joined with line feeds", () => {
  assert.deepEqual(data(["data: a\ndata:\ndata: b\n\n"]), ["a\n\nb"]);
});

test("one space after the colon is no part of the value, a second one is", () => {
  assert.deepEqual(data(["data:a\n\ndata: b\n\ndata:  c\n\n"]), ["a", "b", " c"]);
});

test("comments and unknown fields are passed over", () => {
  assert.deepEqual(data([": ping\n\nretry: 10\nfoo: bar\ndata: a\n\n"]), ["a"]);
});

test("a field without a colon has an empty value", () => {
  assert.deepEqual(data(["data\n\n"]), [""]);
});

test("an id stays until the next one, and one with a NUL is ignored", () => {
  assert.deepEqual(
    read(["id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"]).map((event) => event.id),
    ["1", "1"],
  );
});

test("a named event keeps its name to itself", () => {
  assert.deepEqual(
    read(["event: end\ndata: a\n\ndata: b\n\n"]).map((event) => event.event),
    ["end", "message"],
  );
});

test("a byte-order mark at the start is no part of the first line", () => {
  assert.deepEqual(data([new Uint8Array([0xef, 0xbb, 0xbf]), "data: a\n\n"]), ["a"]);
});

test("an event that the stream did not finish is not given out", () => {
  assert.deepEqual(data(["data: a\n\ndata: half\n"]), ["a"]);
});

test("readEvents gives events as they come and tells of every chunk", async () => {
  const body = new ReadableStream({
    start(controller) {
      for (const text of [": ping\n\n", "data: a\n", "\ndata: b\n\n"]) controller.enqueue(bytes(text));
      controller.close();
    },
  });
  let chunks = 0;
  const events = [];
  for await (const event of readEvents(body, () => (chunks += 1))) events.push(event.data);
  assert.deepEqual([events, chunks], [["a", "b"], 3]);
});

test("readEvents throws what reading the body throws, after the events before it", async () => {
  let sent = false;
  const body = new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError("network error"));
      else controller.enqueue(bytes("data: a\n\n"));
      sent = true;
    },
  });
  const events: string[] = [];
  await assert.rejects(async () => {
    for await (const event of readEvents(body)) events.push(event.data);
  }, /network error/);
  assert.deepEqual(events, ["a"]);
});
