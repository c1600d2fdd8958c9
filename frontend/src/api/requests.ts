/** One way to send a request: digest, token, errors, trace id. */

import { ApiError } from "./api_error.ts";

const TRACE_HEADER = "x-trace-id";

/** What every request needs from outside; a test passes its own. */
export interface Transport {
  fetch: typeof fetch;
  /** The signed-in user's ID token, renewed where it is about to expire; null where nobody signs in. */
  token: () => Promise<string | null>;
  /** Called where the server no longer takes the token. */
  onSignInRequired?: () => void;
}

export class Requests {
  constructor(private readonly transport: Transport) {}

  /** The JSON answer of a GET. Throws ApiError. */
  async get<T>(path: string): Promise<T> {
    return await json<T>(await this.send(path, { headers: { accept: "application/json" } }), path);
  }

  /** The JSON answer of a POST. Throws ApiError. */
  async post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return await json<T>(await this.postRaw(path, body, "application/json", signal), path);
  }

  /** A GET whose answer the caller reads. Throws ApiError for any status but 200 to 299. */
  async getRaw(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
    return await this.send(path, { headers: { accept }, ...(signal ? { signal } : {}) });
  }

  /** A POST whose answer the caller reads. Throws ApiError for any status but 200 to 299. */
  async postRaw(path: string, body: unknown, accept: string, signal?: AbortSignal): Promise<Response> {
    const text = JSON.stringify(body);
    const headers: Record<string, string> = { "content-type": "application/json", accept };
    // CloudFront signs what it hands to a Lambda URL and does not read the body itself. It is reached
    // by https; a page opened by plain http from another machine has no digest, and needs none.
    if (globalThis.crypto.subtle) headers["x-amz-content-sha256"] = await sha256(text);
    return await this.send(path, { method: "POST", headers, body: text, ...(signal ? { signal } : {}) });
  }

  private async send(
    path: string,
    options: RequestInit & { headers: Record<string, string> },
  ): Promise<Response> {
    const token = await this.transport.token();
    const headers = token === null ? options.headers : { ...options.headers, "x-id-token": token };
    let response: Response;
    try {
      response = await this.transport.fetch(path, { ...options, headers });
    } catch (fault) {
      const late = fault instanceof DOMException && fault.name === "TimeoutError";
      throw new ApiError(0, late ? "timed_out" : "no_connection", String(fault));
    }
    if (response.ok) return response;
    const refusal = await refusalOf(response);
    if (refusal.status === 401) this.transport.onSignInRequired?.();
    throw refusal;
  }
}

/** The id under which the server's log has this answer; empty where it sent none. */
export function traceOf(response: Response): string {
  return response.headers.get(TRACE_HEADER) ?? "";
}

/** @returns the lower-case hex SHA-256 of the text's UTF-8 bytes */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function json<T>(response: Response, path: string): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(response.status, "not_json", `${path} did not answer with JSON.`, {
      traceId: traceOf(response),
    });
  }
}

async function refusalOf(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get("retry-after"));
  const common = { retryAfter: seconds > 0 ? seconds : null, traceId: traceOf(response) };
  try {
    const { code, message, details } = (await response.json()).error;
    const rows = Array.isArray(details) ? details : [];
    return new ApiError(response.status, String(code), String(message), { details: rows, ...common });
  } catch {
    // A proxy's own page, not the agent's answer.
    return new ApiError(response.status, `http_${response.status}`, response.statusText, common);
  }
}
