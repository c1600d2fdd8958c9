/** Judging all shots of a table, batch by batch: with a count, to be stopped, and going on after a lost network. */

import { type ApiError, asApiError } from "../../api/api_error.ts";
import type { BatchAnswers } from "../../contract/api.ts";
import { isOpen, type TableShot, withAnswer } from "./table_shot.ts";

/** What POST /api/predict/batch takes. */
export const MOST_SHOTS = 200;
/** Below the 256 KiB of a body, with room for what stands around the shots. */
export const MOST_BYTES = 240_000;
/** Tries of a request that a server refused for now; without a network there is no end of them. */
const TRIES = 4;
const FIRST_PAUSE_S = 2;
const LONGEST_PAUSE_S = 30;

export type Ask = (shots: Record<string, number>[], signal: AbortSignal) => Promise<BatchAnswers>;

export interface Judging {
  ask: Ask;
  /** Shots that are judged, or that turned out to be none, in their places of the table. */
  onShots: (shots: TableShot[]) => void;
  /** Nothing goes on until a request works again; null when it does. */
  onWaiting: (fault: ApiError | null) => void;
  /** What an answer tells of all its shots: the models' version, and what it lacks. */
  onTold: (told: Pick<BatchAnswers, "model_version" | "warnings">) => void;
  /** Resolves after that time, or when the network is back. */
  pause: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/** The next shots to send: as many as fit, in the order given. */
export function nextBatch(shots: readonly TableShot[]): TableShot[] {
  const batch: TableShot[] = [];
  let bytes = 0;
  for (const shot of shots) {
    if (!isOpen(shot)) continue;
    const size = new TextEncoder().encode(JSON.stringify(shot.features)).length + 1;
    if (batch.length === MOST_SHOTS || (batch.length > 0 && bytes + size > MOST_BYTES)) break;
    batch.push(shot);
    bytes += size;
  }
  return batch;
}

/**
 * Asks about every open shot. Resolves when all are judged or `signal` ends it; rejects with the ApiError that
 * no waiting helps against, and can then be called again for the rest.
 */
export async function judgeAll(
  given: readonly TableShot[],
  judging: Judging,
  signal: AbortSignal,
): Promise<void> {
  let left = given.filter(isOpen);
  let failed = 0;
  while (left.length > 0 && !signal.aborted) {
    const batch = nextBatch(left);
    try {
      const answer = await judging.ask(
        batch.map(({ features }) => features),
        signal,
      );
      if (signal.aborted) return;
      failed = 0;
      judging.onWaiting(null);
      judging.onTold(answer);
      judging.onShots(
        batch.flatMap((shot, at) => {
          const judged = answer.shots[at];
          return judged ? [withAnswer(shot, judged)] : [];
        }),
      );
      left = left.slice(batch.length);
    } catch (error) {
      if (signal.aborted) return;
      const fault = asApiError(error);
      const refused = refusedOf(batch, fault);
      if (refused) {
        judging.onShots([refused]);
        left = left.filter((shot) => shot.place !== refused.place);
        continue;
      }
      failed += 1;
      if (fault.status === 401 || !fault.retryable || (fault.status !== 0 && failed >= TRIES)) throw fault;
      judging.onWaiting(fault);
      await judging.pause(
        fault.retryAfter ?? Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (failed - 1)),
        signal,
      );
    }
  }
}

/** The shot that a refusal names by its place, `shots.17.Melt`, with the reason. */
function refusedOf(batch: readonly TableShot[], { status, details }: ApiError): TableShot | null {
  if (status !== 422) return null;
  for (const { field, reason } of details) {
    const [, place = "", column = ""] = /^shots\.(\d+)(?:\.(.*))?$/.exec(field) ?? [];
    const shot = place === "" ? undefined : batch[Number(place)];
    if (shot) return { ...shot, fault: { kind: "refused", column, reason } };
  }
  return null;
}

/** Waits, but no longer than until the browser says that the network is back, or the work is stopped. */
export function pauseOrOnline(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, 1000 * seconds);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
