/** The agent's HTTP contract, as the page uses it. Every failure is an ApiError. */

import { readEvents } from "./sse.js";

/** The server sends at least a ping every 15 s; three missed ones mean that the connection is dead. */
const SILENCE_MS = 45_000;

/** @typedef {{ field: string, reason: string }} Detail */

/** A request that got no stream: refused by the server (`status`), or not answered at all (status 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {{ details?: Detail[], retryAfter?: number | null }} [more] retryAfter in seconds
   */
  constructor(status, code, message, { details = [], retryAfter = null } = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get retryable() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** @param {string} path @returns {Promise<any>} the JSON answer of a GET */
export async function getJson(path) {
  const response = await send(path, { headers: { accept: "application/json" } });
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, "not_json", `${path} did not answer with JSON.`);
  }
}

/**
 * Asks a question and hands over each event of the answer.
 *
 * Resolves when the body has ended, also when it broke off: whether `done` or `error` came is for
 * the caller to see. Rejects with ApiError when no stream began.
 *
 * @param {{ question: string, features: Record<string, number>, session_id?: string }} request
 * @param {(event: any) => void} onEvent
 * @returns {Promise<void>}
 */
export async function ask(request, onEvent) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const response = await send("/api/chat", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(request),
      signal: silence.signal,
    });
    alive();
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      throw new ApiError(response.status, "no_stream", "The server did not answer with a stream.");
    }
    await forward(response.body, onEvent, alive);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the answers that run in a session, at their next event. @param {string} sessionId @returns {Promise<void>} */
export async function stop(sessionId) {
  await send("/api/chat/stop", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: sessionId }),
  });
}

/** An id that nobody can guess. The page chooses it, so that even the first answer can be stopped. */
export function newSessionId() {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `session_${Math.floor(Date.now() / 1000)}_${hex}`;
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(event: any) => void} onEvent
 * @param {() => void} alive
 */
async function forward(body, onEvent, alive) {
  const events = readEvents(body, alive);
  for (;;) {
    let next;
    try {
      next = await events.next();
    } catch (fault) {
      console.warn("The answer's stream broke off.", fault);
      return;
    }
    if (next.done) return;
    const event = parse(next.value.data);
    if (event) onEvent(event);
  }
}

/** @param {string} data @returns {any} the event, or null for what is no JSON object */
function parse(data) {
  try {
    const event = JSON.parse(data);
    return event && typeof event === "object" ? event : null;
  } catch (fault) {
    console.warn("An event that is not JSON was passed over.", fault);
    return null;
  }
}

/** @param {string} path @param {RequestInit} options @returns {Promise<Response>} a response of 200 to 299 */
async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (fault) {
    throw new ApiError(0, "no_connection", String(fault));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** @param {Response} response @returns {Promise<ApiError>} */
async function refusal(response) {
  const seconds = Number(response.headers.get("retry-after"));
  const retryAfter = seconds > 0 ? seconds : null;
  try {
    const { code, message, details } = (await response.json()).error;
    return new ApiError(response.status, String(code), String(message), {
      details: Array.isArray(details) ? details : [],
      retryAfter,
    });
  } catch {
    // A proxy's own page, not the agent's answer.
    return new ApiError(response.status, `http_${response.status}`, response.statusText, { retryAfter });
  }
}
