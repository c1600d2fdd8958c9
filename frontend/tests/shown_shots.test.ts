/** The run chart's choice of shots: every shot of the memory can be reached, once, by time, verdict and page. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import type { RecordedShot } from "../src/contract/api.ts";
import { ALL, type Choice, HOURS, ShownShots, VERDICTS } from "../src/features/line_strip/shown_shots.ts";
import { randomOf } from "./random.ts";

const NOW = Date.parse("2026-11-02T03:00:00Z");
const MINUTE = 60_000;

/** Shots of the last days, oldest first. */
function drawn(seed: number, count: number): RecordedShot[] {
  const draw = randomOf(seed);
  return Array.from({ length: count }, (_, at) => ({
    shot_id: `s${at}`,
    at: new Date(NOW - (count - at) * 17 * MINUTE).toISOString(),
    verdict: VERDICTS[Math.floor(draw() * VERDICTS.length)] ?? "normal",
  })) as unknown as RecordedShot[];
}

/** The server's list: half-open times, a verdict, pages by cursor, newest first. */
function serving(shots: readonly RecordedShot[]) {
  const asked: Record<string, string>[] = [];
  const shotPage = async (query: Record<string, string>) => {
    asked.push(query);
    const { from = "", to = "9", verdict, limit = "100", cursor = "0" } = query;
    const fits = [...shots]
      .reverse()
      .filter((shot) => shot.at >= from && shot.at < to && (!verdict || shot.verdict === verdict));
    const begin = Number(cursor);
    const end = begin + Number(limit);
    return { line: "x", shots: fits.slice(begin, end), cursor: end < fits.length ? String(end) : null };
  };
  return { client: { shotPage } as unknown as ConstructorParameters<typeof ShownShots>[0], asked };
}

const ids = (shots: readonly RecordedShot[]) => shots.map(({ shot_id }) => shot_id);

for (let seed = 0; seed < 24; seed += 1) {
  const draw = randomOf(1000 + seed);
  const choice: Choice = {
    hours: [null, ...HOURS][Math.floor(draw() * 5)] ?? null,
    verdict: [null, ...VERDICTS][Math.floor(draw() * 5)] ?? null,
  };
  const most = 5 + Math.floor(draw() * 30);
  test(`older and newer pass every shot of a choice once: ${JSON.stringify(choice)}, ${most} at once`, async () => {
    const shots = drawn(seed, 120 + Math.floor(draw() * 300));
    const shown = new ShownShots(serving(shots).client, () => NOW);
    await shown.choose("x", choice, most);
    const live = shots.slice(-most);
    const isLive = choice.hours === null && choice.verdict === null;
    equal(shown.page.value === null, isLive);

    const pages = [shown.page.value?.shots ?? live];
    for (let steps = 0; steps < 200; steps += 1) {
      const before = shown.page.value;
      await shown.older("x", pages.at(-1) ?? [], most);
      if (shown.page.value === before) break;
      pages.push(shown.page.value?.shots ?? []);
    }
    const since = choice.hours === null ? "" : new Date(NOW - choice.hours * 60 * MINUTE).toISOString();
    const wanted = shots.filter(
      (shot) => shot.at >= since && (choice.verdict === null || shot.verdict === choice.verdict),
    );
    deepEqual(ids(pages.toReversed().flat()), ids(wanted));

    const back = [shown.page.value?.shots ?? live];
    for (let steps = 1; steps < pages.length; steps += 1) {
      await shown.newer();
      back.push(shown.page.value?.shots ?? live);
    }
    deepEqual(back.toReversed().map(ids), pages.map(ids));
    equal(shown.page.value === null, isLive);
  });
}

test("a shot that comes is shown with the newest of its choice, and nowhere else", async () => {
  const shots = drawn(7, 200);
  const shown = new ShownShots(serving(shots).client, () => NOW);
  const coming = (verdict: RecordedShot["verdict"], id: string) =>
    ({ ...shots[0], shot_id: id, at: new Date(NOW).toISOString(), verdict }) as RecordedShot;

  await shown.choose("x", { hours: null, verdict: "defect" }, 10);
  shown.take(coming("normal", "good"));
  ok(!ids(shown.page.value?.shots ?? []).includes("good"));
  shown.take(coming("defect", "bad"));
  equal(shown.page.value?.shots.at(-1)?.shot_id, "bad");

  await shown.older("x", shown.page.value?.shots ?? [], 10);
  const before = ids(shown.page.value?.shots ?? []);
  shown.take(coming("defect", "worse"));
  deepEqual(ids(shown.page.value?.shots ?? []), before);
  // What is said of a shot that is shown is seen there.
  const first = shown.page.value?.shots[0];
  ok(first);
  shown.take({ ...first, outcome: { result: "good" } } as RecordedShot);
  equal(shown.page.value?.shots[0]?.outcome?.result, "good");
});

test("shots of all verdicts that are not the newest stay as they are while others come", async () => {
  const shots = drawn(8, 200);
  const shown = new ShownShots(serving(shots).client, () => NOW);
  await shown.older("x", shots.slice(-10), 10);
  const before = ids(shown.page.value?.shots ?? []);
  deepEqual(before, ids(shots.slice(-20, -10)));
  shown.take({ ...shots[0], shot_id: "new", at: new Date(NOW).toISOString() } as RecordedShot);
  deepEqual(ids(shown.page.value?.shots ?? []), before);
});

test("an answer to an earlier choice is not shown for a later one, and a failed one keeps what is shown", async () => {
  const shots = drawn(9, 200);
  const { client } = serving(shots);
  const late: (() => void)[] = [];
  let fails = false;
  const slow = {
    shotPage: async (query: Record<string, string>) => {
      if (fails) throw new Error("no network");
      if (query.verdict === "defect") await new Promise<void>((go) => late.push(go));
      return client.shotPage(query);
    },
  } as typeof client;
  const shown = new ShownShots(slow, () => NOW);
  const first = shown.choose("x", { hours: null, verdict: "defect" }, 10);
  await shown.choose("x", { hours: null, verdict: "unsure" }, 10);
  for (const go of late) go();
  await first;
  ok(shown.page.value?.shots.every(({ verdict }) => verdict === "unsure"));
  equal(shown.busy.value, false);

  const before = shown.page.value;
  fails = true;
  await shown.choose("x", { hours: 8, verdict: null }, 10);
  equal(shown.failed.value, true);
  equal(shown.page.value, before);
  equal(shown.busy.value, false);

  await shown.choose("x", ALL, 10);
  deepEqual([shown.page.value, shown.failed.value], [null, false]);
});
