/** A request that got no answer, or a refusal. */

import type { FieldFault } from "../contract/events.ts";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly details: FieldFault[];
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | null;
  /** Finds the request in the server's log; empty where there was no answer. */
  readonly traceId: string;

  /** @param status the HTTP status; 0 where no server answered at all */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    more: { details?: FieldFault[]; retryAfter?: number | null; traceId?: string } = {},
  ) {
    super(message);
    this.details = more.details ?? [];
    this.retryAfter = more.retryAfter ?? null;
    this.traceId = more.traceId ?? "";
  }

  /** Whether the same request may succeed later; a 401 does once its user has signed in again. */
  get retryable(): boolean {
    const passing = [401, 408, 425, 429].includes(this.status);
    return this.status === 0 || passing || this.status >= 500;
  }
}

/** Any thrown value as an ApiError, so that one way of showing faults is enough. */
export function asApiError(fault: unknown): ApiError {
  return fault instanceof ApiError ? fault : new ApiError(0, "page_fault", String(fault));
}
