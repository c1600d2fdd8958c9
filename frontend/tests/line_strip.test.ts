/** The line at work: the newest shots in their order, and nothing missed when a stream ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/api/client.ts";
import { Requests } from "../src/api/requests.ts";
import { SignIn } from "../src/auth/sign_in.ts";
import type { RecordedShot, ShotChange } from "../src/contract/api.ts";
import { Connection, toldOf } from "../src/features/line_strip/connection.tsx";
import { followLine, lineToFollow, withShot } from "../src/features/line_strip/follow_line.ts";
import { NEWEST } from "../src/line/line_name.ts";
import { Page } from "../src/page/page.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";

function shot(number: number, verdict = "normal"): RecordedShot {
  const at = new Date(Date.UTC(2026, 1, 10, 6) + number * 1000).toISOString();
  return { shot_id: `demo-${number}`, at, verdict } as unknown as RecordedShot;
}

const ids = (shots: readonly RecordedShot[]) => shots.map(({ shot_id }) => shot_id);

test("the newest shots are kept in the order of their times, whatever order they come in", () => {
  const numbers = Array.from({ length: NEWEST + 20 }, (_, index) => index);
  for (const order of [numbers, [...numbers].reverse(), [...numbers].sort((a, b) => (a % 7) - (b % 7))]) {
    const shots = order.reduce<RecordedShot[]>((all, number) => withShot(all, shot(number)), []);
    assert.deepEqual(
      ids(shots),
      numbers.slice(-NEWEST).map((number) => `demo-${number}`),
    );
  }
});

test("a shot that was judged later takes its own place", () => {
  const shots = [shot(1), shot(2), shot(3)];
  assert.deepEqual(ids(withShot(shots, shot(2, "defect"))), ids(shots));
  assert.equal(withShot(shots, shot(2, "defect"))[1]?.verdict, "defect");
});

test("a stream that ends or breaks is taken up at its mark", async () => {
  const asked: (string | null)[] = [];
  const streams: (ShotChange[] | "broken")[] = [
    [{ type: "mark", after: "10" }],
    [
      { type: "shot", shot: shot(3) },
      { type: "mark", after: "11" },
    ],
    "broken",
    [
      { type: "shot", shot: shot(4) },
      { type: "mark", after: "12" },
    ],
  ];
  const ends = new AbortController();
  let lists = 0;
  const client = {
    shots: async () => {
      lists += 1;
      return [shot(2), shot(1)];
    },
    shotChanges: async (_: string, after: string | null, tell: (change: ShotChange) => void) => {
      asked.push(after);
      const stream = streams.shift();
      if (stream === "broken") throw new Error("broken");
      for (const change of stream ?? []) tell(change);
      if (streams.length === 0) ends.abort();
    },
  };
  let seen: string[] = [];
  await followLine(
    client,
    "demo",
    (shots) => (seen = ids(shots)),
    ends.signal,
    async () => {},
  );
  assert.deepEqual(asked, [null, "10", "11", "11"]);
  assert.deepEqual(seen, ["demo-1", "demo-2", "demo-3", "demo-4"]);
  assert.equal(lists, 1);
});

test("the line that the page is about is shown where it has shots, and never another", async () => {
  const cases: [string | null, string[], string | null][] = [
    [null, [], null],
    [null, ["demo"], null],
    [null, ["default", "demo"], "default"],
    ["demo", ["demo"], "demo"],
    ["line-7", ["default", "demo"], null],
    ["line-7", ["line-7"], "line-7"],
  ];
  for (const [lineName, recorded, expected] of cases) {
    const shots = async (line: string) => (recorded.includes(line) ? [shot(1)] : []);
    const found = await lineToFollow({ lineName, shots });
    assert.deepEqual(found, expected && { line: expected, shots: [shot(1)] });
  }
});

/** The page after its first load, on a server whose lines in `recorded` have shots, and what it asked for. */
async function loaded(lineName: string | null, demo: boolean, recorded: readonly string[], refused = "") {
  const asked: string[] = [];
  const answers: [RegExp, (asked: URL) => unknown][] = [
    [/config\.json$/, () => ({ stage: "local", signIn: null, demo })],
    [
      /\/api\/shots$/,
      ({ searchParams }) => {
        const line = searchParams.get("line") ?? "";
        return line === refused ? null : { shots: recorded.includes(line) ? [shot(1)] : [] };
      },
    ],
    [/\/api\/schema$/, () => ({ line: "default", label: "라인", label_en: "Line", features: [] })],
    [/\/api\/lines$/, () => ({ lines: [] })],
    [/\/health$/, () => ({})],
    [/\/api\/chat$/, () => null],
  ];
  const fetch = async (path: RequestInfo | URL, options?: RequestInit) => {
    const url = new URL(String(path), "http://page");
    asked.push(`${url.pathname}${url.search}${options?.body ?? ""}`);
    const answer = answers.find(([route]) => route.test(url.pathname))?.[1](url) ?? null;
    return Response.json(answer, { status: answer === null ? 403 : 200 });
  };
  const signIn = new SignIn({
    address: () => "http://page/",
    go: () => {},
    rename: () => {},
    storage: null,
    fetch,
    now: Date.now,
    secure: true,
  });
  const requests = new Requests({ fetch, token: async () => null, onSignInRequired: () => {} });
  const page = new Page(new Client(requests, lineName), { signIn, memory: new PageStorage(null), fetch });
  await page.load();
  return { page, asked };
}

test("without a line's name the simulated line is the page's own, where the default one has no shots", async (t) => {
  t.mock.method(console, "warn", () => {});
  const cases: [string | null, boolean, string[], string, string | null][] = [
    [null, true, ["demo"], "", "demo"],
    [null, true, [], "", "demo"],
    [null, true, ["default", "demo"], "", null],
    [null, false, ["demo"], "", null],
    ["default", true, ["demo"], "", "default"],
    ["line-7", true, ["demo"], "", "line-7"],
    [null, true, ["demo"], "default", null],
    [null, true, ["demo"], "demo", null],
  ];
  for (const [named, demo, recorded, refused, expected] of cases) {
    const { page, asked } = await loaded(named, demo, recorded, refused);
    assert.equal(page.client.lineName, expected, JSON.stringify([named, demo, recorded, refused]));
    const query = expected === null ? "" : `?line=${expected}`;
    assert.ok(asked.includes(`/api/schema${query}`), asked.join("\n"));
    page.ask("왜 불량이야?");
    const sent = () => asked.find((each) => each.startsWith("/api/chat{"));
    while (!sent()) await new Promise((resolve) => setTimeout(resolve, 5));
    const question = sent();
    assert.equal(JSON.parse(question?.slice("/api/chat".length) ?? "").line ?? null, expected);
    assert.equal(page.shot.value?.identity.value.line, expected ?? "default");
  }
});

test("what was said about the default line does not come up again on the simulated one", async () => {
  const { page } = await loaded(null, true, ["demo"]);
  const { page: plain } = await loaded(null, false, []);
  assert.notEqual(page.shot.value?.line.fingerprint, plain.shot.value?.line.fingerprint);
});

test("what the page has asked for while it was loaded is not asked for again, and is taken once", async () => {
  const { page, asked } = await loaded("line-7", false, ["line-7"]);
  const before = asked.length;
  const found = await lineToFollow(page.client, page.takeNewest());
  assert.deepEqual(found, { line: "line-7", shots: [shot(1)] });
  assert.equal(asked.length, before);
  assert.equal(page.takeNewest(), null);
  assert.deepEqual(await lineToFollow(page.client, page.takeNewest()), found);
  assert.equal(asked.length, before + 1);
});

test("a memory that cannot be asked shows no line, and no other line in its place", async (t) => {
  t.mock.method(console, "warn", () => {});
  const shots = () => Promise.reject(new Error("refused"));
  assert.equal(await lineToFollow({ lineName: "line-7", shots }), null);
  assert.equal(await lineToFollow({ lineName: null, shots }), null);
});

test("a lost network and a line that stands are told, and end with the next word of the server", () => {
  let now = Date.parse(shot(100).at);
  const connection = new Connection(() => now);
  const told = () => toldOf(connection, [shot(80), shot(90), shot(100)], now);
  connection.see([shot(80), shot(90), shot(100)]);
  assert.equal(told(), null);
  now += 59_000;
  connection.hear(true);
  assert.equal(told(), null);
  now += 2_000;
  assert.deepEqual(told(), { kind: "stands", ms: 61_000 });
  // A lost network says why nothing comes, whether the line stands or not.
  const heard = now - 2_000;
  connection.hear(false);
  assert.deepEqual(told(), { kind: "offline", since: heard });
  connection.see([shot(90), shot(100), shot(110)]);
  // As old as its coming.
  assert.equal(toldOf(connection, [shot(110)], now + 1_000), null);
  const never = new Connection(() => now);
  never.hear(false);
  assert.deepEqual(toldOf(never, [], now), { kind: "offline", since: null });
});
