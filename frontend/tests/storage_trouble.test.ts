/** The browser keeps nothing, or has no room: what would not outlive a reload is said, and only that long. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../src/line/line.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";
import { diagnosed, LINE } from "./making.ts";

/** A browser's storage that holds at most `room` characters, and else throws what browsers throw. */
function storage() {
  const held = new Map<string, string>();
  const store = {
    room: Number.POSITIVE_INFINITY,
    fault: "QuotaExceededError",
    get length() {
      return held.size;
    },
    key: (index: number) => [...held.keys()][index] ?? null,
    getItem: (key: string) => held.get(key) ?? null,
    removeItem: (key: string) => void held.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > store.room) throw new DOMException("m", store.fault);
      held.set(key, value);
    },
  };
  const memory = new PageStorage(store);
  memory.open("u-1", new Line(LINE));
  return { store, memory };
}

test("without storage it is said from the beginning", () => {
  const memory = new PageStorage(null);
  memory.open("u-1", new Line(LINE));
  assert.equal(memory.trouble.value, "denied");
  memory.saveDraft("왜?");
  assert.equal(memory.trouble.value, "denied");
});

test("what there is no room for is said, until all of it is kept or gone", () => {
  const { store, memory } = storage();
  memory.saveDraft("왜?");
  assert.equal(memory.trouble.value, null);
  store.room = 500;
  memory.saveShot({ texts: "x".repeat(600) });
  memory.saveTable("x".repeat(600));
  assert.equal(memory.trouble.value, "full");
  memory.saveShot({});
  assert.equal(memory.trouble.value, "full", "the table is not kept yet");
  memory.saveTable(null);
  assert.equal(memory.trouble.value, null);
  memory.saveMappings({ key: "x".repeat(600) });
  assert.equal(memory.trouble.value, "full");
  memory.open("u-2", new Line(LINE));
  assert.equal(memory.trouble.value, null, "another user's is another matter");
});

test("a browser that refuses to keep anything is not said to be full", () => {
  const { store, memory } = storage();
  store.room = 0;
  store.fault = "SecurityError";
  memory.saveDraft("왜?");
  assert.equal(memory.trouble.value, "denied");
});

test("a conversation of which the newest questions are kept is no trouble; one of which none is, is", () => {
  const { store, memory } = storage();
  const turns = Array.from({ length: 8 }, (_, at) => diagnosed(`turn-${at}`));
  const one = JSON.stringify(turns[0]).length;
  store.room = 3 * one;
  memory.saveConversation({ sessionId: "s", turns });
  assert.equal(memory.trouble.value, null);
  const kept = memory.open("u-1", new Line(LINE)).conversation?.turns.length ?? 0;
  assert.ok(kept > 0 && kept < 8, `${kept}`);
  store.room = 300;
  memory.saveConversation({ sessionId: "s", turns });
  assert.equal(memory.trouble.value, "full");
  store.room = 10;
  memory.saveConversation({ sessionId: "s", turns: [] });
  assert.equal(memory.trouble.value, null, "of none there is nothing to lose");
});

test("the list of questions is kept for when there is no network; one that there is no room for leaves no older one", () => {
  const { store, memory } = storage();
  const listed = () => memory.open("u-1", new Line(LINE)).history;
  memory.saveHistory([{ turn_id: "a" }]);
  assert.deepEqual(listed(), [{ turn_id: "a" }]);
  store.room = 10;
  memory.saveHistory([{ turn_id: "a" }, { turn_id: "b" }]);
  assert.equal(listed(), null);
  assert.equal(memory.trouble.value, null, "the server has it");
});

test("nothing is said before anybody is known", () => {
  const { store } = storage();
  const memory = new PageStorage(store);
  store.room = 0;
  memory.saveDraft("왜?");
  memory.saveTable(null);
  assert.equal(memory.trouble.value, null);
});
