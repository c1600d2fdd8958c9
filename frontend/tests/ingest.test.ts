import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { IngestJob } from "../src/contract/api.ts";
import { Ingest, waitAfter } from "../src/features/ingest/ingest.ts";

const job = (job_id: string, status: IngestJob["status"], indexed = 0): IngestJob => ({
  job_id,
  status,
  message: "m",
  statistics: { scanned: indexed, indexed, failed: 0 },
  failures: [],
});

/** An upkeep whose server holds `jobs`, and whose time goes on when the test says so. */
function upkeepOf(jobs: IngestJob[], statuses: (IngestJob | ApiError)[] = []) {
  const waits: number[] = [];
  let next: (() => void) | null = null;
  let started = 0;
  const client = {
    listIngests: async () => ({ jobs }),
    startIngest: async () => {
      started += 1;
      return jobs.find(({ status }) => status === "IN_PROGRESS") ?? job("new", "STARTING");
    },
    ingestStatus: async () => {
      const status = statuses.shift();
      if (!status || status instanceof ApiError) throw status ?? new Error("The test wrote no status.");
      return status;
    },
  };
  const upkeep = new Ingest(client, (callback, milliseconds) => {
    waits.push(milliseconds);
    next = callback;
    return () => (next = null);
  });
  const tick = async () => {
    const callback = next;
    next = null;
    callback?.();
    await new Promise(setImmediate);
  };
  return { upkeep, waits, tick, waiting: () => next !== null, started: () => started };
}

test("an ingest is followed to its end, and then no more", async () => {
  const { upkeep, tick, waiting } = upkeepOf(
    [job("old", "COMPLETE", 60)],
    [job("new", "IN_PROGRESS"), job("new", "COMPLETE", 61)],
  );
  await upkeep.load();
  assert.equal(waiting(), false);
  await upkeep.start();
  assert.deepEqual(
    upkeep.jobs.value?.map(({ job_id, status }) => [job_id, status]),
    [
      ["new", "STARTING"],
      ["old", "COMPLETE"],
    ],
  );
  await tick();
  assert.equal(upkeep.running.value?.status, "IN_PROGRESS");
  await tick();
  assert.equal(upkeep.jobs.value?.[0]?.statistics?.indexed, 61);
  assert.equal(upkeep.followed.value, "new");
  assert.equal(waiting(), false);
});

test("one that was running already is said to be so, and followed", async () => {
  const running = [job("theirs", "IN_PROGRESS")];
  const listed: IngestJob[] = [];
  const { upkeep, waiting } = upkeepOf(listed);
  await upkeep.load();
  listed.push(...running);
  await upkeep.start();
  assert.equal(upkeep.wasRunning.value, true);
  assert.equal(upkeep.running.value?.job_id, "theirs");
  assert.equal(waiting(), true);
});

test("while one is running no other is started", async () => {
  const { upkeep, started } = upkeepOf([job("theirs", "IN_PROGRESS")]);
  await upkeep.load();
  await upkeep.start();
  assert.equal(started(), 0);
});

test("as long as nothing changes it is asked less and less often; a change brings it back", async () => {
  const same = () => job("a", "IN_PROGRESS");
  const { upkeep, waits, tick } = upkeepOf([same()], [same(), same(), job("a", "IN_PROGRESS", 3)]);
  await upkeep.load();
  for (let ticks = 0; ticks < 3; ticks += 1) await tick();
  assert.deepEqual(waits, [waitAfter(0), waitAfter(1), waitAfter(2), waitAfter(0)]);
  assert.ok(waitAfter(1) > waitAfter(0));
  assert.equal(waitAfter(99), 15_000);
});

test("a server that is away for a while is asked again; a refusal is final", async () => {
  const away = new ApiError(503, "unavailable", "m");
  const { upkeep, tick, waiting } = upkeepOf(
    [job("a", "IN_PROGRESS")],
    [away, job("a", "IN_PROGRESS", 1), new ApiError(403, "not_permitted", "m")],
  );
  const code = () => upkeep.fault.value?.code;
  await upkeep.load();
  await tick();
  assert.equal(code(), "unavailable");
  assert.equal(waiting(), true);
  await tick();
  assert.equal(code(), undefined);
  await tick();
  assert.equal(code(), "not_permitted");
  assert.equal(waiting(), false);
});

test("closing ends it, also in the middle of a question", async () => {
  const { upkeep, tick, waiting } = upkeepOf([job("a", "IN_PROGRESS")], [job("a", "IN_PROGRESS", 2)]);
  await upkeep.load();
  const last = tick();
  upkeep.close();
  await last;
  assert.equal(waiting(), false);
});
