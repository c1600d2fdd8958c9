import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { RecordedShot, SaidOutcome } from "../src/contract/api.ts";
import { isFinal, OutcomeSender } from "../src/page/outcome_sender.ts";
import { OutcomeOutbox, type PendingOutcome } from "../src/persistence/outcome_outbox.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";
import { draftOf, EMPTY, isKeptPhoto, resultFor, saidOf, wasRight } from "../src/state/outcome_draft.ts";

class MemoryStore implements Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> {
  readonly items = new Map<string, string>();
  room = Number.POSITIVE_INFINITY;
  get length(): number {
    return this.items.size;
  }
  key(place: number): string | null {
    return [...this.items.keys()][place] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new Error("QuotaExceededError");
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

const entry = (id: string, at = 1, said: SaidOutcome = { result: "good" }): PendingOutcome => ({
  id,
  line: "line-7",
  shotId: `shot ${id}`,
  said,
  at,
});
const OFFLINE = () => new ApiError(0, "no_connection", "");
const shot = (id: string) => ({ line: "line-7", shot_id: id }) as RecordedShot;

/** A server that answers each request as the list says, then takes all. */
function server(...answers: (ApiError | "taken")[]) {
  const sent: string[] = [];
  const sayOutcome = async (_line: string, id: string) => {
    sent.push(id);
    const answer = answers.shift() ?? "taken";
    if (answer !== "taken") throw answer;
    return shot(id);
  };
  return { sent, sayOutcome };
}

test("what is said waits through a lost network and a new window until the server has it", async () => {
  const store = new MemoryStore();
  const lost = server(OFFLINE(), OFFLINE());
  const first = new OutcomeSender(lost, new OutcomeOutbox(store, "kim"));
  await first.say(entry("a", 2, { result: "defect", image: { media_type: "image/jpeg", data: "AAAA" } }));
  assert.equal(first.waiting.value[0]?.fault?.code, "no_connection");

  const back = server();
  const second = new OutcomeSender(back, new OutcomeOutbox(store, "kim"));
  assert.equal(second.waiting.value[0]?.said.image?.data, "AAAA");
  await second.send();
  assert.deepEqual(back.sent, ["shot a"]);
  assert.deepEqual(second.waiting.value, []);
  assert.equal(second.confirmed.value?.shot_id, "shot a");
  assert.equal(store.length, 0);
});

test("what waits is sent in the order that it was said, once each", async () => {
  const store = new MemoryStore();
  const answers = server(OFFLINE(), OFFLINE(), OFFLINE());
  const sender = new OutcomeSender(answers, new OutcomeOutbox(store, ""));
  await sender.say(entry("a", 1));
  await sender.say(entry("b", 2));
  answers.sent.length = 0;
  await sender.send();
  assert.deepEqual(answers.sent, ["shot a", "shot b"]);
  await sender.send();
  assert.equal(answers.sent.length, 2);
});

test("what was said when the browser had no room is sent before what was said after it and kept", async () => {
  const store = new MemoryStore();
  const answers = server(OFFLINE(), OFFLINE(), OFFLINE());
  const sender = new OutcomeSender(answers, new OutcomeOutbox(store, ""));
  store.room = 10;
  await sender.say(entry("a", 1));
  store.room = Number.POSITIVE_INFINITY;
  await sender.say(entry("b", 2));
  // A window that hears of another's reads all anew.
  new OutcomeOutbox(store, "").add(entry("c", 3));
  answers.sent.length = 0;
  await sender.send();
  assert.deepEqual(answers.sent, ["shot a", "shot b", "shot c"]);
});

test("two tries at once send nothing twice", async () => {
  const store = new MemoryStore();
  const answers = server(OFFLINE());
  const sender = new OutcomeSender(answers, new OutcomeOutbox(store, ""));
  await sender.say(entry("a"));
  await Promise.all([sender.send(), sender.send()]);
  assert.equal(answers.sent.length, 2);
});

test("what the server refuses for what it is, is not sent again, and the next one is", async () => {
  const refused = new ApiError(422, "validation_error", "modes");
  const answers = server(refused);
  const sender = new OutcomeSender(answers, new OutcomeOutbox(new MemoryStore(), ""));
  await sender.say(entry("a", 1));
  await sender.say(entry("b", 2));
  assert.deepEqual(answers.sent, ["shot a", "shot b"]);
  assert.deepEqual(
    sender.waiting.value.map(({ id, fault }) => [id, fault?.code]),
    [["a", "validation_error"]],
  );
  sender.discard("a");
  assert.deepEqual(sender.waiting.value, []);
});

test("a refusal that passes is tried again", () => {
  const kinds = [0, 401, 403, 404, 409, 413, 422, 429, 500, 503].map(
    (status) => [status, isFinal(new ApiError(status, "x", ""))] as const,
  );
  assert.deepEqual(
    kinds.filter(([, final]) => final).map(([status]) => status),
    [404, 409, 413, 422],
  );
});

test("without room in the browser it is said that the window must stay, and it is sent all the same", async () => {
  const store = new MemoryStore();
  store.room = 10;
  const sender = new OutcomeSender(server(OFFLINE()), new OutcomeOutbox(store, ""));
  await sender.say(entry("a"));
  assert.equal(sender.waiting.value[0]?.unkept, true);
  await sender.send();
  assert.deepEqual(sender.waiting.value, []);
});

test("without room in the browser each part that was said waits until it was sent itself, and is sent once", async () => {
  const store = new MemoryStore();
  store.room = 10;
  const answers = server(OFFLINE(), OFFLINE(), OFFLINE(), "taken", OFFLINE());
  const sender = new OutcomeSender(answers, new OutcomeOutbox(store, ""));
  await sender.say(entry("a", 1));
  await sender.say(entry("b", 2));
  answers.sent.length = 0;
  await sender.send();
  assert.deepEqual(answers.sent, ["shot a", "shot b"], "the first arrived, the second did not");
  assert.deepEqual(
    sender.waiting.value.map(({ id }) => id),
    ["b"],
  );
  await sender.send();
  assert.deepEqual(answers.sent, ["shot a", "shot b", "shot b"]);
});

test("another window's entries are sent too, and what it sent is not sent again", async () => {
  const store = new MemoryStore();
  const one = new OutcomeSender(server(OFFLINE()), new OutcomeOutbox(store, ""));
  const answers = server();
  const other = new OutcomeSender(answers, new OutcomeOutbox(store, ""));
  await one.say(entry("a"));
  await other.send();
  assert.deepEqual(answers.sent, ["shot a"]);
  await one.send();
  assert.deepEqual(one.waiting.value, []);
});

test("deleting what a user left on a computer deletes what waits, and no other user's", () => {
  const store = new MemoryStore();
  new OutcomeOutbox(store, "kim").add(entry("a"));
  new OutcomeOutbox(store, "lee").add(entry("b"));
  new PageStorage(store).forget("kim");
  assert.deepEqual(new OutcomeOutbox(store, "kim").entries(), []);
  assert.equal(new OutcomeOutbox(store, "lee").entries().length, 1);
});

test("what is damaged in the browser's storage is passed over", () => {
  const store = new MemoryStore();
  const key = "diecast.kept..outcomes";
  for (const text of [
    "{",
    "null",
    "[1]",
    '{"version": 2, "value": []}',
    '{"version": 1, "value": [{"id": 1}]}',
  ]) {
    store.setItem(key, text);
    assert.deepEqual(new OutcomeOutbox(store, "").entries(), []);
  }
});

test("a verdict is right where the part was what it says; unsure and withheld are neither", () => {
  assert.deepEqual(
    (["defect", "normal"] as const).flatMap((verdict) =>
      (["defect", "good"] as const).map((result) => wasRight(verdict, result)),
    ),
    [true, false, false, true],
  );
  for (const verdict of ["unsure", "withheld", undefined] as const) {
    assert.equal(wasRight(verdict, "good"), null);
    assert.equal(resultFor(verdict, true), null);
  }
  for (const verdict of ["defect", "normal"] as const)
    for (const right of [true, false]) assert.equal(wasRight(verdict, resultFor(verdict, right)), right);
});

test("what is sent has no kinds of defect for a good part, and one photo at most", () => {
  const picture = { name: "a.jpg", mediaType: "image/jpeg", data: "AAAA", width: 1, height: 1 } as const;
  assert.equal(saidOf(EMPTY), null);
  assert.deepEqual(saidOf({ ...EMPTY, result: "good", modes: ["gas_porosity"], note: " ok " }), {
    result: "good",
    modes: [],
    note: "ok",
  });
  assert.deepEqual(
    saidOf({ ...EMPTY, result: "defect", picture, photo: "photos/x.jpg" })?.image?.data,
    "AAAA",
  );
  assert.equal(
    "photo" in (saidOf({ ...EMPTY, result: "defect", picture, photo: "photos/x.jpg" }) ?? {}),
    false,
  );
});

test("a correction begins with what was said, its photo too", () => {
  const row = {
    result: "defect",
    modes: ["flash"],
    note: "n",
    photo: "photos/x.jpg",
    by: "",
    at: "",
  } as const;
  const said = saidOf(draftOf({ ...row, modes: [...row.modes] }));
  assert.deepEqual(said, { result: "defect", modes: ["flash"], note: "n", photo: "photos/x.jpg" });
  assert.equal(isKeptPhoto("photos/x.jpg"), true);
  assert.equal(isKeptPhoto("IMG_0042.jpg"), false);
});

test("what waits is told to be kept, is taken away by its name alone, and damaged entries are passed over", () => {
  const store = new MemoryStore();
  const outbox = new OutcomeOutbox(store, "kim");
  assert.deepEqual([outbox.add(entry("a")), outbox.add(entry("b", 2))], [true, true]);
  const [[key, text]] = [...store.items] as [[string, string]];
  outbox.remove("c");
  assert.equal(store.getItem(key), text);
  outbox.remove("a");
  assert.deepEqual(outbox.entries(), [entry("b", 2)]);

  const whole = entry("a");
  for (const [version, value] of [
    [2, [whole]],
    [1, { 0: whole }],
    [1, [null, 7]],
    [1, [{ ...whole, said: { result: "other" } }]],
    ...["id", "line", "shotId", "at", "said"].map((part) => [1, [{ ...whole, [part]: null }]] as const),
  ] as const) {
    store.setItem(key, JSON.stringify({ version, savedAt: 1, value }));
    assert.deepEqual(outbox.entries(), [], JSON.stringify(value));
  }
  store.setItem(key, "7");
  assert.deepEqual(outbox.entries(), []);
});
