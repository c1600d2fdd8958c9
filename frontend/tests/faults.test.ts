/** Each fault of a question by its name: what the page says, in both languages, what is kept, and asking again. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { h } from "preact";
import { render } from "preact-render-to-string";
import { Client } from "../src/api/client.ts";
import { Requests } from "../src/api/requests.ts";
import { SignIn } from "../src/auth/sign_in.ts";
import { Ending } from "../src/features/turn/ending.tsx";
import { TURN } from "../src/features/turn/messages.ts";
import { stateName } from "../src/features/turn/state_name.ts";
import type { Language } from "../src/i18n/i18n.ts";
import { Page, PageProvider } from "../src/page/page.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";
import type { Turn } from "../src/state/turn.ts";
import { LINE } from "./making.ts";

Object.assign(globalThis, {
  document: { hidden: false },
  requestAnimationFrame: (draw: () => void) => setImmediate(draw),
});

// As on a page opened by plain http: no digest is worked out beside the clock that the test plays.
Object.defineProperty(globalThis.crypto, "subtle", { value: undefined });

type Answer = (signal: AbortSignal | undefined) => Response | Promise<Response>;

/** The values that a question goes out with: one was typed, the others are usual. */
const SENT = { Melt: 655, Speed: 4.2, Noise: 76 };
const encoder = new TextEncoder();
const STATUS = '{"type":"status","message":"m"}';
const HALF = '{"type":"answer_delta","text":"반쯤"}';
const REST = '{"type":"answer_delta","text":" 끝까지"}';
const DONE = '{"type":"done","session_id":"s-1"}';

/** A stream of these events; `end` says how its connection ends. */
function stream(
  events: string[],
  { kept = false, end = "closed" as "closed" | "broken" | "silent", first = 1 } = {},
): Answer {
  return (signal) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const [at, event] of events.entries())
          controller.enqueue(encoder.encode(`id: ${first + at}\ndata: ${event}\n\n`));
        if (end === "closed") controller.close();
        if (end === "silent") signal?.addEventListener("abort", () => controller.error(signal.reason));
        // What was sent is read before the connection breaks.
        if (end === "broken") setImmediate(() => controller.error(new TypeError("network error")));
      },
    });
    const headers = { "content-type": "text/event-stream", ...(kept ? { "x-turn-id": "t" } : {}) };
    return new Response(body, { headers });
  };
}
const unreached: Answer = () => Promise.reject(new TypeError("Failed to fetch"));
const never: Answer = (signal) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
const refused =
  (status: number, code: string, headers = {}): Answer =>
  () =>
    Response.json({ error: { code, message: "its own words", details: [] } }, { status, headers });
/** What a proxy or a firewall says in place of the server. */
const proxy =
  (status: number): Answer =>
  () =>
    new Response("<html>", { status, statusText: "Its Own Words" });

interface Fault {
  ask: Answer;
  /** What the readings of a kept turn bring, one after another; then the server knows it no more. */
  readings?: Answer[];
  says: readonly [ko: string, en: string];
  state: readonly [ko: string, en: string];
  /** The same question can be sent again; else it stands in the question box. */
  again: boolean;
  answer?: string;
}

const CUT = ["답변이 끝나기 전에 연결이 끊겼습니다. 지금까지", "The connection broke before"] as const;
const LOST = ["서버에도 나머지가 없습니다", "the server no longer has the rest"] as const;
const IS = {
  unreached: ["연결 안 됨", "not reached"],
  cut: ["연결 끊김", "cut off"],
  refused: ["거부됨", "refused"],
  failed: ["서버 오류", "server fault"],
} as const;
const FAULTS: Record<string, Fault> = {
  "no network": {
    ask: unreached,
    says: ["서버에 연결하지 못했습니다.", "The server could not be reached."],
    state: IS.unreached,
    again: true,
  },
  "a server that never answers": {
    ask: never,
    readings: [never, never],
    says: ["서버가 제시간에 답하지 않았습니다.", "The server did not answer in time."],
    state: IS.unreached,
    again: true,
  },
  "network lost in mid-stream": {
    ask: stream([STATUS, HALF], { end: "broken" }),
    readings: Array.from({ length: 5 }, () => unreached),
    says: CUT,
    state: IS.cut,
    again: true,
    answer: "반쯤",
  },
  "silence in mid-stream": {
    ask: stream([STATUS, HALF], { end: "silent" }),
    readings: Array.from({ length: 5 }, () => unreached),
    says: CUT,
    state: IS.cut,
    again: true,
    answer: "반쯤",
  },
  "a stream without an end": {
    ask: stream([STATUS, HALF], { kept: true }),
    readings: Array.from({ length: 5 }, () => stream([], { kept: true })),
    says: CUT,
    state: IS.cut,
    again: true,
    answer: "반쯤",
  },
  "a server that starts anew and has forgotten": {
    ask: stream([STATUS, HALF], { kept: true, end: "broken" }),
    readings: [unreached, proxy(502), refused(503, "turns_unavailable")],
    says: LOST,
    state: IS.cut,
    again: true,
    answer: "반쯤",
  },
  "401": {
    ask: refused(401, "token_invalid"),
    says: ["로그인한 뒤 다시 보내세요.", "Sign in, then send it again."],
    state: ["로그인 필요", "sign-in needed"],
    again: true,
  },
  "403, another's conversation": {
    ask: refused(403, "forbidden"),
    says: ["다른 사용자의 대화입니다.", "This conversation belongs to somebody else."],
    state: IS.refused,
    again: false,
  },
  "403 of a firewall": {
    ask: proxy(403),
    says: ["이 작업을 할 권한이 없습니다.", "You are not permitted to do this."],
    state: IS.refused,
    again: false,
  },
  "404": {
    ask: proxy(404),
    says: ["찾을 수 없습니다.", "It could not be found."],
    state: IS.refused,
    again: false,
  },
  "409": {
    ask: refused(409, "conflict"),
    says: ["다른 작업이 먼저 바꾸었습니다.", "Somebody else changed it first."],
    state: IS.refused,
    again: true,
  },
  "413": {
    ask: refused(413, "body_too_large"),
    says: ["요청이 너무 큽니다.", "The request is too large."],
    state: IS.refused,
    again: false,
  },
  "413 of a proxy": {
    ask: proxy(413),
    says: ["요청이 너무 큽니다.", "The request is too large."],
    state: IS.refused,
    again: false,
  },
  "422": {
    ask: refused(422, "validation_error"),
    says: ["입력값을 확인하세요.", "Please check what was entered."],
    state: IS.refused,
    again: false,
  },
  "429": {
    ask: refused(429, "too_many_requests", { "retry-after": "7" }),
    says: ["7초 뒤에 다시 보낼 수 있습니다.", "Possible in 7 s."],
    state: ["잠시 제한됨", "limited for now"],
    again: true,
  },
  "500": {
    ask: refused(500, "internal_error"),
    says: ["서버가 요청을 처리하지 못했습니다.", "The server could not handle the request."],
    state: IS.failed,
    again: true,
  },
  "502 of a proxy": {
    ask: proxy(502),
    says: ["서버가 꺼져 있거나 다시 시작하는 중입니다.", "The server is down or starting again."],
    state: IS.failed,
    again: true,
  },
  "503": {
    ask: refused(503, "unavailable"),
    says: ["지금은 읽을 수 없습니다.", "It cannot be read at the moment."],
    state: IS.failed,
    again: true,
  },
  "504 of a proxy": {
    ask: proxy(504),
    says: ["서버가 제시간에 답하지 않았습니다.", "The server did not answer in time."],
    state: IS.failed,
    again: true,
  },
  "no stream": {
    ask: () => Response.json({ answer: "no stream" }),
    says: ["서버가 답변 스트림을 보내지 않았습니다.", "The server sent no stream."],
    state: IS.refused,
    again: false,
  },
  "the model's fault": {
    ask: stream([HALF, '{"type":"error","code":"model_throttled","message":"m","retryable":true}']),
    says: ["모델 요청이 몰려 있습니다.", "The model has too many requests."],
    state: ["오류", "error"],
    again: true,
    answer: "반쯤",
  },
};

/** The page on a server that answers questions and readings in turn. */
async function opened(asks: Answer[], readings: Answer[] = []) {
  const routes: Record<string, Answer> = {
    "/api/schema": () => Response.json(LINE),
    "/health": () => Response.json({ status: "healthy" }),
    "/api/lines": () => Response.json({ lines: [] }),
  };
  const fetch = async (path: string, options?: RequestInit): Promise<Response> => {
    const signal = options?.signal ?? undefined;
    if (path === "/api/chat") return await (asks.shift() ?? proxy(500))(signal);
    if (path.startsWith("/api/chat/"))
      return await (readings.shift() ?? refused(404, "turn_not_found"))(signal);
    return (routes[path] ?? proxy(404))(undefined);
  };
  const page = new Page(new Client(new Requests({ fetch: fetch as never, token: async () => null })), {
    signIn: new SignIn({ address: () => "https://x.example/" } as never),
    memory: new PageStorage(null),
    fetch: async () => Response.json({ stage: "", signIn: null }),
  });
  await page.load();
  page.shot.value?.set("Melt", "655");
  return page;
}

/** Asks, and lets the time pass that the page waits. */
async function ask(page: Page, send: () => void): Promise<Turn> {
  send();
  for (let second = 0; page.conversation.running.value; second += 1) {
    assert.ok(second < 300, "the page waits for ever");
    for (let task = 0; task < 10; task += 1) await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(1_000);
  }
  return page.conversation.turns.value[0] as Turn;
}

function endingOf(page: Page, turn: Turn, language: Language): string {
  page.language.value = language;
  return render(h(PageProvider, { value: page }, h(Ending, { turn })));
}

const RETRY = { ko: "같은 질문 다시 보내기", en: "Send the same question again" };

for (const [name, { ask: answer, readings = [], says, state, again, answer: kept = "" }] of Object.entries(
  FAULTS,
))
  test(`${name}: it is named, nothing is lost, and asked again it is over`, async () => {
    mock.method(console, "warn", () => {});
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    try {
      const page = await opened([answer, stream([HALF, REST, DONE])], [...readings]);
      const failed = await ask(page, () => page.ask("왜?"));
      for (const [at, language] of (["ko", "en"] as const).entries()) {
        const told = endingOf(page, failed, language);
        assert.ok(told.includes(says[at] ?? "?"), told);
        assert.ok(!told.includes("Its Own Words") || told.includes("<code>"), told);
        assert.equal(TURN[language].states[stateName(failed)], state[at]);
        assert.equal(told.includes(RETRY[language]), again, told);
      }
      assert.deepEqual([failed.question, failed.features, failed.answer], ["왜?", SENT, kept]);
      assert.equal(page.draft.value, again ? "" : "왜?");
      assert.equal(page.shot.value?.texts.value.Melt, "655");

      const { question, features, pictures, shot } = failed;
      const next = await ask(page, () => void page.conversation.ask(question, features, pictures, shot));
      assert.deepEqual([next.answer, next.end?.kind, next.features], ["반쯤 끝까지", "done", SENT]);
      const before = page.conversation.turns.value[1] as Turn;
      assert.equal(endingOf(page, before, "ko"), "", "what is over is no news");
      assert.equal(TURN.ko.states[stateName(before)], "다시 물어 답을 받음");
    } finally {
      mock.timers.reset();
      mock.restoreAll();
    }
  });

/** The turn of an answer that came to its end by itself. */
async function answered(asked: Answer, readings: Answer[] = []): Promise<{ page: Page; turn: Turn }> {
  mock.method(console, "warn", () => {});
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  try {
    const page = await opened([asked], readings);
    return { page, turn: await ask(page, () => page.ask("왜?")) };
  } finally {
    mock.timers.reset();
    mock.restoreAll();
  }
}

test("a server that starts anew and still has the answer sends the rest, and nothing is told", async () => {
  const { page, turn } = await answered(stream([HALF], { kept: true, end: "broken" }), [
    unreached,
    refused(503, "turns_unavailable"),
    stream([REST, DONE], { kept: true, first: 2 }),
  ]);
  assert.deepEqual([turn.answer, turn.end?.kind], ["반쯤 끝까지", "done"]);
  assert.ok(!endingOf(page, turn, "ko").includes("notice"));
});

test("an event that is no JSON costs itself alone, and the answer says that something may be missing", async () => {
  const { page, turn } = await answered(stream([HALF, '{"type":"answer_', REST, DONE]));
  assert.deepEqual([turn.answer, turn.end?.kind], ["반쯤 끝까지", "done"]);
  assert.ok(endingOf(page, turn, "ko").includes("답변의 일부를 읽을 수 없어 빠진 내용이 있을 수 있습니다."));
  assert.ok(endingOf(page, turn, "en").includes("A part of the answer could not be read"));
});

test("an event of a kind that the page does not know changes nothing", async () => {
  const { page, turn } = await answered(stream([HALF, '{"type":"mood","text":"x"}', REST, DONE]));
  assert.deepEqual([turn.answer, turn.end?.kind], ["반쯤 끝까지", "done"]);
  assert.ok(!endingOf(page, turn, "ko").includes("notice"));
});
