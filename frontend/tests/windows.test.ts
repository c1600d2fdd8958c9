/** Two windows of one browser on one server: each question is asked once, is in both, and none is written over. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { AnswerListener, Client } from "../src/api/client.ts";
import { SignIn } from "../src/auth/sign_in.ts";
import type { Question } from "../src/contract/api.ts";
import type { ChatEvent } from "../src/contract/events.ts";
import { autosave, followOtherWindows } from "../src/page/autosave.ts";
import { Page } from "../src/page/page.ts";
import { PageStorage } from "../src/persistence/page_storage.ts";
import { RunningTurnStorage } from "../src/persistence/running_turn.ts";
import { LINE } from "./making.ts";

// What a page is drawn with.
Object.assign(globalThis, {
  document: { hidden: false },
  requestAnimationFrame: (draw: () => void) => setTimeout(draw, 0),
});

type Listener = (event: StorageEvent) => void;

/** A browser's storage: what one window writes the others hear of. */
class Shared {
  readonly held = new Map<string, string>();
  readonly windows = new Map<object, Listener>();

  of(window: object): Storage {
    const tell = (key: string, newValue: string | null) => {
      for (const [other, listener] of this.windows)
        if (other !== window) queueMicrotask(() => listener({ key, newValue } as StorageEvent));
    };
    const { held } = this;
    return {
      get length() {
        return held.size;
      },
      key: (index: number) => [...held.keys()][index] ?? null,
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (held.get(key) === value) return;
        held.set(key, value);
        tell(key, value);
      },
      removeItem: (key: string) => {
        if (held.delete(key)) tell(key, null);
      },
    } as unknown as Storage;
  }
}

/** A server that knows each turn from its question on, and ends it when a test says so. */
class Server {
  readonly asked: string[] = [];
  readonly read: string[] = [];
  readonly #turns = new Map<string, { question: string; ended: Promise<void>; end: () => void }>();

  client(): Client {
    return {
      lineName: null,
      line: async () => LINE,
      shots: async () => [],
      health: async () => ({ status: "healthy" }),
      lines: async () => [],
      ask: (question: Question, listener: AnswerListener) => this.#ask(question, listener),
      follow: (turnId: string, after: number, listener: AnswerListener) =>
        this.#follow(turnId, after, listener),
      turns: async () => ({ turns: [], cursor: null }),
    } as unknown as Client;
  }

  end(question: string): void {
    for (const turn of this.#turns.values()) if (turn.question === question) turn.end();
  }

  async #ask({ question, turn_id = "" }: Question, listener: AnswerListener): Promise<void> {
    this.asked.push(question);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#turns.set(turn_id, { question, ended, end });
    listener.onOpen?.("", true);
    await this.#tell(turn_id, 0, listener);
  }

  async #follow(turnId: string, after: number, listener: AnswerListener): Promise<void> {
    this.read.push(this.#turns.get(turnId)?.question ?? "");
    if (!this.#turns.has(turnId)) throw new ApiError(404, "turn_not_found", "none");
    await this.#tell(turnId, after, listener);
  }

  async #tell(turnId: string, after: number, { onEvent }: AnswerListener): Promise<void> {
    const turn = this.#turns.get(turnId);
    const answer = { answer: `답: ${turn?.question}`, citations: [], unsupported: [] };
    if (after < 1) onEvent({ type: "status", message: "m" } as ChatEvent, 1);
    await turn?.ended;
    onEvent({ type: "ai_response", data: answer } as unknown as ChatEvent, 2);
    onEvent({ type: "done", session_id: `of ${turnId}` } as ChatEvent, 3);
  }
}

class Window {
  readonly document = {
    hidden: false,
    addEventListener: (_: string, listener: () => void) => (this.seen = listener),
  };
  seen = () => {};
  readonly page: Page;
  readonly #memory: PageStorage;

  constructor(shared: Shared, server: Server) {
    const local = shared.of(this);
    this.#memory = new PageStorage(local);
    const running = new RunningTurnStorage(new Shared().of(this), local);
    this.page = new Page(server.client(), {
      signIn: new SignIn({ address: () => "https://x.example/" } as never),
      memory: this.#memory,
      runningTurn: running,
      fetch: async () => Response.json({ stage: "", signIn: null }),
    });
    autosave(this.page, this.#memory);
    const heard = (_: string, listener: Listener) => void shared.windows.set(this, listener);
    followOtherWindows(this.page, this.#memory, { ...this, addEventListener: heard } as never, running);
  }

  get questions(): string[] {
    return this.page.conversation.turns.value.map(({ question, end }) => `${question} ${end?.kind ?? "…"}`);
  }
}

async function opened(shared: Shared, server: Server): Promise<Window> {
  const window = new Window(shared, server);
  await window.page.load();
  return window;
}

/** Until everything that follows from what was done has been done. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

test("what is asked in one window runs in the other, once, and ends in both", async () => {
  const [shared, server] = [new Shared(), new Server()];
  const [one, other] = [await opened(shared, server), await opened(shared, server)];
  one.page.ask("왜?");
  await settled();
  assert.deepEqual([one.questions, other.questions], [["왜? …"], ["왜? …"]]);
  server.end("왜?");
  await settled();
  assert.deepEqual([one.questions, other.questions], [["왜? done"], ["왜? done"]]);
  assert.deepEqual([server.asked, server.read], [["왜?"], ["왜?"]]);
  other.page.ask("그럼?");
  server.end("그럼?");
  await settled();
  assert.deepEqual(one.questions, ["그럼? done", "왜? done"]);
  assert.deepEqual((await opened(shared, server)).questions, ["그럼? done", "왜? done"]);
});

test("a window that is not seen has an answer once it has ended, and reads none", async () => {
  const [shared, server] = [new Shared(), new Server()];
  const [one, other] = [await opened(shared, server), await opened(shared, server)];
  other.document.hidden = true;
  one.page.ask("왜?");
  await settled();
  assert.deepEqual(other.questions, []);
  other.document.hidden = false;
  other.seen();
  await settled();
  assert.deepEqual(other.questions, ["왜? …"]);
  other.document.hidden = true;
  server.end("왜?");
  await settled();
  assert.deepEqual([one.questions, other.questions], [["왜? done"], ["왜? done"]]);
});

test("two windows that ask at once lose neither question", async () => {
  const [shared, server] = [new Shared(), new Server()];
  const [one, other] = [await opened(shared, server), await opened(shared, server)];
  one.page.ask("하나");
  other.page.ask("둘");
  await settled();
  server.end("둘");
  await settled();
  server.end("하나");
  await settled();
  for (const window of [one, other, await opened(shared, server)])
    assert.deepEqual([...window.questions].sort(), ["둘 done", "하나 done"]);
  assert.deepEqual([...server.asked].sort(), ["둘", "하나"]);
});

test("a conversation that one window begins anew is begun anew in the other, and stays so", async () => {
  const [shared, server] = [new Shared(), new Server()];
  const [one, other] = [await opened(shared, server), await opened(shared, server)];
  one.page.ask("왜?");
  server.end("왜?");
  await settled();
  other.page.conversation.startAgain();
  await settled();
  assert.deepEqual([one.questions, other.questions], [[], []]);
  assert.equal(one.page.conversation.sessionId.value, other.page.conversation.sessionId.value);
  one.page.ask("새 질문");
  server.end("새 질문");
  await settled();
  for (const window of [one, other, await opened(shared, server)])
    assert.deepEqual(window.questions, ["새 질문 done"]);
});
