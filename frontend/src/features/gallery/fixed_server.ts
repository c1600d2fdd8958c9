/** A page of a specimen's own, on a server that has a few fixed answers: nothing is asked, and nothing is kept. */

import { Client } from "../../api/client.ts";
import { Requests } from "../../api/requests.ts";
import { SignIn } from "../../auth/sign_in.ts";
import type { PredictAnswers } from "../../contract/api.ts";
import type { Language } from "../../i18n/i18n.ts";
import type { Line } from "../../line/line.ts";
import { Page } from "../../page/page.ts";
import { PageStorage } from "../../persistence/page_storage.ts";
import { Shot } from "../../state/shot.ts";

/** What a path gives: a text as it is (a stream's events), a value as JSON, a refusal, no network, or no end. */
export type Answer =
  | { json: unknown }
  | { stream: string }
  | { refused: number; code: string }
  | "gone"
  | "never";

/** By the beginning of the path, the longest one first; what is not there is refused with 404. */
export type Answers = Readonly<Record<string, Answer>>;

/** What every specimen's page is made of. */
export interface Ground {
  line: Line;
  language: Language;
  /** What the models say of whatever shot is asked about. */
  models: PredictAnswers;
}

/** A page with the line's typical shot in the fields. */
export function pageOf({ line, language, models }: Ground, answers: Answers = {}): Page {
  const send = fetchOf({ "/api/predict": { json: models }, ...answers });
  const requests = new Requests({ fetch: send, token: async () => null });
  const page = new Page(new Client(requests, line.name), {
    signIn: signedOutNowhere(),
    memory: new PageStorage(null),
    fetch: send,
    languages: [language],
  });
  page.stage.value = "local";
  page.lineAtWork.value = false;
  page.shot.value = new Shot(line);
  return page;
}

function fetchOf(answers: Answers): typeof fetch {
  const paths = Object.keys(answers).sort((one, other) => other.length - one.length);
  return async (asked, options) => {
    const path = paths.find((each) => String(asked).startsWith(each));
    const answer = path === undefined ? ({ refused: 404, code: "not_found" } as const) : answers[path];
    if (answer === "gone") throw new TypeError("Failed to fetch");
    if (answer === undefined || answer === "never") return await aborted(options?.signal);
    if ("json" in answer) return Response.json(answer.json);
    if ("stream" in answer) return streamed(answer.stream, options?.signal);
    const error = { code: answer.code, message: answer.code };
    return Response.json({ error }, { status: answer.refused });
  };
}

/** Never answers; ends with the request alone. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

/** Tells its text, and then nothing more for as long as somebody listens. */
function streamed(text: string, signal: AbortSignal | null | undefined): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (told) => {
      told.enqueue(new TextEncoder().encode(text));
      signal?.addEventListener("abort", () => told.error(signal.reason));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** Leads nowhere and keeps nothing; its state is set by whoever shows one. */
function signedOutNowhere(): SignIn {
  return new SignIn({
    address: () => location.href,
    go: () => {},
    rename: () => {},
    storage: null,
    fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    now: Date.now,
    secure: true,
  });
}
