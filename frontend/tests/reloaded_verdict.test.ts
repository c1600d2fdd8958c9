/** A reload changes nothing of what is said of the shot in the fields, whatever was done before it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/api/client.ts";
import { Requests } from "../src/api/requests.ts";
import { SignIn } from "../src/auth/sign_in.ts";
import type { RecordedShot } from "../src/contract/api.ts";
import { autosave } from "../src/page/autosave.ts";
import { Page } from "../src/page/page.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";
import { savedDiagnosisIn } from "../src/persistence/saved_diagnosis.ts";
import type { Shot } from "../src/state/shot.ts";
import { importance, prediction } from "../src/state/turn.ts";
import { LINE as SCHEMA } from "./making.ts";
import { randomOf } from "./random.ts";

const EXAMPLES = [
  { id: "cold", label: "찬 금형", label_en: "Cold die", features: { Melt: 612, Speed: 4.2, Noise: 76 } },
  { id: "slow", label: "느림", label_en: "Slow", features: { Melt: 670, Speed: 2, Noise: 76 } },
];

function row(number: number): RecordedShot {
  return {
    line: "line-3",
    shot_id: `s-${number}`,
    at: "2026-02-10T12:00:00+09:00",
    features: { Melt: 640 + number, Speed: 4.2, Noise: 76 },
    context: {},
    verdict: "defect",
    defect_probability: riskOf({ Melt: 640 + number, Speed: 4.2 }),
    threshold: 0.2,
    mode: "cold_shut",
    unlike_known: false,
    missing: [],
    model_version: "v1",
    outcome: number % 2 ? { result: "defect", at: "2026-02-10T12:01:00+09:00" } : null,
  } as unknown as RecordedShot;
}

function riskOf({ Melt = 0, Speed = 0 }: Record<string, number>): number {
  return ((Melt * 31 + Speed * 7) % 97) / 100;
}

/** A browser's storage, with a server that judges by the values alone. */
function browser() {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
  const server = { asked: 0, holds: false, shots: 0 };
  const answers: [RegExp, (body: string, path: string) => unknown][] = [
    [/config\.json$/, () => ({ stage: "local", signIn: null, demo: false })],
    [/\/api\/schema$/, () => ({ ...SCHEMA, examples: EXAMPLES })],
    [
      /\/api\/shots\/.+/,
      (_, path) => {
        server.shots += 1;
        return { ...row(Number(path.split("-").at(-1))), outcomes: [] };
      },
    ],
    [/\/api\/shots$/, () => ({ shots: [] })],
    [/\/api\/lines$/, () => ({ lines: [] })],
    [/\/health$/, () => ({})],
    [
      /\/api\/predict$/,
      (body) => {
        server.asked += 1;
        const { features } = JSON.parse(body) as { features: Record<string, number> };
        const defect = riskOf(features);
        const side = { class: "defect", class_probabilities: { normal: 1 - defect, defect } };
        const attributions = [{ feature: "Melt", shap: defect, typical_low: 650, typical_high: 690 }];
        return {
          t1: { prediction: side, verdict: "defect", threshold: 0.2, model_version: "v1" },
          t2: { attributions, adjustments: [], model_version: "v1" },
        };
      },
    ],
  ];
  const fetch = async (path: RequestInfo | URL, options?: RequestInit) => {
    const { pathname } = new URL(String(path), "http://page");
    if (server.holds && pathname === "/api/predict") await new Promise(() => {});
    const answer = answers.find(([route]) => route.test(pathname))?.[1](
      String(options?.body ?? ""),
      pathname,
    );
    return Response.json(answer ?? null, { status: answer ? 200 : 404 });
  };
  const open = async () => {
    const surroundings = {
      go: () => {},
      rename: () => {},
      storage: null,
      fetch,
      now: Date.now,
      secure: true,
    };
    const signIn = new SignIn({ ...surroundings, address: () => "http://page/" });
    const requests = new Requests({ fetch, token: async () => null, onSignInRequired: () => {} });
    const memory = new PageStorage(store);
    const page = new Page(new Client(requests, "line-3"), { signIn, memory, fetch });
    autosave(page, memory);
    await page.load();
    await settled(server.holds ? undefined : page);
    return { page, shot: page.shot.value as Shot, memory };
  };
  return { kept, server, open };
}

/** What waits for the server's answers has had them, but where the server holds them back. */
async function settled(page?: Page) {
  const waits = () => page?.diagnosis.turn.value?.end === null;
  for (let round = 0; round < 4 || (waits() && round < 200); round += 1)
    await new Promise((resolve) => setTimeout(resolve));
}

/** What stands on the screen about the shot. */
function seen({ page, shot }: { page: Page; shot: Shot }) {
  const { verdict, drivers } = page.finding.value;
  const { features: values, faults } = shot.read.value;
  const chosen = page.diagnosis.chosen.value;
  return {
    identity: shot.identity.value,
    values,
    faults,
    verdict: verdict && [verdict.turn.features, prediction(verdict.turn), verdict.turn.end?.kind],
    drivers: drivers && [drivers.turn.features, importance(drivers.turn)?.attributions],
    bands: page.known.value.some((turn) => importance(turn)?.attributions?.length),
    outcome: chosen && chosen.shot_id === shot.identity.value.shotId ? chosen.outcome : null,
  };
}

test("the state before a reload is the state after it, over generated sequences of acts", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomOf(seed);
    const up = (to: number) => Math.floor(random() * to);
    const { open, server } = browser();
    let window = await open();
    const acts: string[] = [];
    for (let act = 0; act < 14; act += 1) {
      const { page, shot } = window;
      const chosen = up(8);
      if (chosen === 0) void page.diagnosis.choose(shot, row(up(4)));
      if (chosen === 1) shot.set("Speed", String(3 + up(5)));
      if (chosen === 2) shot.apply([{ feature: "Melt", to: 660 + up(9) }]);
      if (chosen === 3) void page.diagnosis.ask(shot);
      if (chosen === 4) shot.reset();
      if (chosen === 5) shot.fill(EXAMPLES[up(2)]?.features ?? {}, { kind: "example", id: "cold" });
      if (chosen === 6) await shot.rows.openText("Melt,Speed,Noise\n651,4,75\n652,5,74\n");
      if (chosen === 7) shot.rows.go(up(2));
      acts.push(String(chosen));
      await settled(page);
      if (up(2)) continue;
      const before = seen(window);
      const asked = server.asked;
      window = await open();
      assert.deepEqual(seen(window), before, `seed ${seed}: ${acts.join(" ")}`);
      // What was answered is not asked for again.
      assert.equal(server.asked, asked, `seed ${seed}: ${acts.join(" ")}`);
    }
  }
});

test("a verdict that was on its way is asked for again, and the memory's own stands there meanwhile", async () => {
  const { open, server } = browser();
  const first = await open();
  server.holds = true;
  void first.page.diagnosis.choose(first.shot, row(1));
  await settled();
  const meanwhile = await open();
  assert.equal(prediction(meanwhile.page.finding.value.verdict?.turn as never)?.verdict, "defect");
  assert.equal(meanwhile.page.diagnosis.chosen.value?.outcome?.result, "defect");
  server.holds = false;
  const after = await open();
  assert.equal(after.page.finding.value.verdict?.turn.end?.kind, "done");
  assert.ok(after.page.finding.value.drivers);
  assert.equal(server.asked, 1);
});

test("where the browser kept no verdict the line's memory is asked for it, also of values that were changed", async () => {
  for (const change of [false, true]) {
    const { open, kept, server } = browser();
    const first = await open();
    await first.page.diagnosis.choose(first.shot, row(1));
    if (change) first.shot.set("Speed", "5");
    await settled();
    for (const key of [...kept.keys()]) if (key.endsWith(".diagnosis")) kept.delete(key);
    const asked = server.asked;
    const { page, shot } = await open();
    assert.equal(server.shots, 1);
    const found = page.finding.value.verdict?.turn;
    assert.deepEqual([found?.features, found?.end?.kind], [row(1).features, "done"]);
    assert.equal(shot.read.value.features.Speed, change ? 5 : 4.2);
    // Nobody has asked what the changed values are worth.
    assert.equal(server.asked, asked + (change ? 0 : 1));
  }
});

test("what is kept of another shot, or is damaged, says nothing of the one in the fields", async () => {
  const { open, kept } = browser();
  const first = await open();
  await first.page.diagnosis.choose(first.shot, row(1));
  await settled();
  const name = [...kept.keys()].find((key) => key.endsWith(".diagnosis")) ?? "";
  const envelope = JSON.parse(kept.get(name) ?? "") as { value: { turns: object[]; chosen: object } };
  const whole = savedDiagnosisIn(envelope.value);
  assert.equal(whole?.turns.length, 1);
  assert.equal(whole?.chosen?.shot_id, "s-1");
  for (const turns of [[null], [7], [{}], [{ ...envelope.value.turns[0], cards: 1 }]])
    assert.deepEqual(savedDiagnosisIn({ ...envelope.value, turns })?.turns, []);
  for (const chosen of [7, {}, { ...envelope.value.chosen, features: { Melt: "hot" } }])
    assert.equal(savedDiagnosisIn({ ...envelope.value, chosen })?.chosen, null);
  for (const damaged of [null, 7, [], { turns: 1 }]) assert.equal(savedDiagnosisIn(damaged), null);

  const { page, shot } = await open();
  shot.fill(EXAMPLES[0]?.features ?? {}, { kind: "example", id: "cold" });
  assert.equal(page.finding.value.verdict, null);
  const after = await open();
  assert.equal(after.page.finding.value.verdict, null);
  assert.equal(after.page.diagnosis.chosen.value, null);
});
