/** Windows of one browser that follow the same line: one asks the server, and its place passes on. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { RecordedShot, ShotChange } from "../src/contract/api.ts";
import { followTogether, type Together } from "../src/features/line_strip/shared_line.ts";
import { inTurn, withSlot } from "../src/lib/windows.ts";

function shot(number: number): RecordedShot {
  return {
    shot_id: `s-${number}`,
    at: new Date(1e12 + number).toISOString(),
    verdict: "normal",
  } as unknown as RecordedShot;
}

/** Locks as a browser gives them to its windows: one holder, the others wait in their order. */
class Locks {
  readonly #held = new Set<string>();
  readonly #waiting = new Map<string, (() => void)[]>();

  request = (async (
    name: string,
    { signal, ifAvailable }: LockOptions,
    work: (lock: Lock | null) => Promise<unknown>,
  ) => {
    if (this.#held.has(name)) {
      if (ifAvailable) return await work(null);
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, queue);
      await new Promise<void>((resolve, reject) => {
        queue.push(resolve);
        signal?.addEventListener("abort", () => {
          const place = queue.indexOf(resolve);
          if (place >= 0) queue.splice(place, 1);
          reject(new DOMException("given up", "AbortError"));
        });
      });
    }
    this.#held.add(name);
    try {
      return await work({ name, mode: "exclusive" });
    } finally {
      this.#held.delete(name);
      this.#waiting.get(name)?.shift()?.();
    }
  }) as LockManager["request"];
}

/** A server whose streams stay open; counts them, and lets a test bring a shot. */
class Server {
  shots = [shot(1)];
  open = 0;
  looked = 0;
  away = false;
  readonly #streams = new Set<(change: ShotChange) => void>();

  readonly client = {
    shots: async () => {
      this.looked += 1;
      if (this.away) throw new ApiError(0, "no_connection", "away");
      return [...this.shots].reverse();
    },
    shotChanges: async (
      _line: string,
      _after: string | null,
      onChange: (change: ShotChange) => void,
      signal: AbortSignal,
    ) => {
      if (this.away) throw new ApiError(0, "no_connection", "away");
      this.open += 1;
      this.#streams.add(onChange);
      onChange({ type: "mark", after: "m" } as ShotChange);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve());
      });
      this.#streams.delete(onChange);
      this.open -= 1;
    },
  };

  send(one: RecordedShot): void {
    this.shots.push(one);
    for (const tell of this.#streams) tell({ type: "shot", shot: one } as ShotChange);
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

function browser(server: Server, name: string, user = "u", some: Partial<Together> = {}) {
  const locks = new Locks();
  const together: Together = {
    channel: (told) => new BroadcastChannel(`${name} ${told}`),
    inTurn: (told, work, signal) => inTurn(told, work, signal, { locks }),
    hereMs: 10_000,
    silentMs: 40_000,
    ...some,
  };
  return (whose = user) => {
    const seen = { shots: [] as RecordedShot[], reached: null as boolean | null };
    const stop = new AbortController();
    const over = followTogether(
      server.client,
      { line: "line-7", user: whose },
      (shots) => (seen.shots = shots),
      stop.signal,
      (reached) => (seen.reached = reached),
      together,
    );
    const close = async () => {
      stop.abort();
      await over;
    };
    return { seen, close, last: () => seen.shots.at(-1)?.shot_id };
  };
}

test("ten windows keep one stream, and all hear of each shot; a later one is told at once", async () => {
  const server = new Server();
  const open = browser(server, "ten");
  const windows = Array.from({ length: 10 }, () => open());
  await settled();
  assert.equal(server.open, 1);
  assert.equal(server.looked, 1);
  server.send(shot(2));
  await settled();
  assert.deepEqual(new Set(windows.map(({ last }) => last())), new Set(["s-2"]));
  assert.ok(windows.every(({ seen }) => seen.reached === true));

  const late = open();
  await settled();
  assert.equal(late.last(), "s-2");
  assert.equal(late.seen.reached, true);
  assert.equal(server.open, 1);
  for (const { close } of [...windows, late]) await close();
  assert.equal(server.open, 0);
});

test("where the window that follows is closed another one does, and misses nothing that came meanwhile", async () => {
  const server = new Server();
  const open = browser(server, "passes");
  const [first, second, third] = [open(), open(), open()];
  await settled();
  await first.close();
  server.send(shot(2));
  await settled();
  assert.equal(server.open, 1);
  assert.deepEqual([second.last(), third.last()], ["s-2", "s-2"]);
  // One that only waited goes without a trace.
  await third.close();
  await second.close();
  assert.equal(server.open, 0);
  assert.notEqual(first.last(), "s-2");
});

test("another user's windows and other lines are told nothing", async () => {
  const server = new Server();
  const open = browser(server, "users");
  const [mine, theirs] = [open("u-1"), open("u-2")];
  await settled();
  assert.equal(server.open, 2);
  await mine.close();
  await theirs.close();
});

test("a lost network is told to all of them", async () => {
  const server = new Server();
  server.away = true;
  const open = browser(server, "away");
  const windows = [open(), open()];
  await settled();
  assert.deepEqual(
    windows.map(({ seen }) => seen.reached),
    [false, false],
  );
  for (const { close } of windows) await close();
});

test("where the one that follows says nothing any more the others look by themselves", async () => {
  const server = new Server();
  const hangs: Together["inTurn"] = (_name, _work, signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  const open = browser(server, "hangs", "u", { inTurn: hangs, silentMs: 40 });
  const one = open();
  await settled();
  await settled();
  assert.equal(one.last(), "s-1");
  assert.equal(one.seen.reached, true);
  server.away = true;
  await settled();
  assert.equal(one.seen.reached, false);
  await one.close();
});

test("what is no message of this page is passed over", async () => {
  const server = new Server();
  const open = browser(server, "foreign");
  const [first, second] = [open(), open()];
  await settled();
  const foreign = new BroadcastChannel(`foreign diecast line ["u","line-7"]`);
  for (const data of [null, 7, { kind: "shots" }, { kind: "reached" }, { kind: "other" }])
    foreign.postMessage(data);
  await settled();
  assert.deepEqual([first.last(), second.last()], ["s-1", "s-1"]);
  foreign.close();
  await first.close();
  await second.close();
});

/** A browser's storage that a test can look into. */
function storage() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

test("without locks one has the turn by its note, and leaves none", async () => {
  const store = storage();
  const done = new AbortController();
  let runs = 0;
  const work = (until: AbortSignal) => async () => {
    runs += 1;
    await new Promise<void>((resolve) => until.addEventListener("abort", () => resolve()));
    runs -= 1;
  };
  const ways = { locks: null, store };
  const first = inTurn("n", work(done.signal), done.signal, ways);
  await new Promise((resolve) => setTimeout(resolve, 250));
  const other = new AbortController();
  const second = inTurn("n", work(other.signal), other.signal, ways);
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(runs, 1);
  done.abort();
  await first;
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  assert.equal(runs, 1);
  other.abort();
  await second;
  assert.deepEqual([runs, store.held.size], [0, 0]);

  // The note of a window that was closed holds nobody up once its time is over.
  store.setItem("n", `gone ${Date.now() - 1}`);
  let ran = false;
  await inTurn(
    "n",
    async () => {
      ran = true;
    },
    new AbortController().signal,
    ways,
  );
  assert.ok(ran);
  assert.equal(store.held.size, 0);
});

test("of many only so many run at once, and the others not at all", async () => {
  const { request } = new Locks();
  let most = 0;
  let runs = 0;
  let ran = 0;
  const work = async () => {
    runs += 1;
    ran += 1;
    most = Math.max(most, runs);
    await settled();
    runs -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => withSlot("n", 2, work, { request } as LockManager)));
  assert.deepEqual([most, ran], [2, 2]);
  await withSlot("n", 2, work, { request } as LockManager);
  assert.equal(ran, 3);
});
