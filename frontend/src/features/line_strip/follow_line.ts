/** The newest shots of a line, kept up to date while somebody looks. */

import type { Client } from "../../api/client.ts";
import type { RecordedShot } from "../../contract/api.ts";
import { pause } from "../../lib/while_visible.ts";
import { DEFAULT_LINE, NEWEST } from "../../line/line_name.ts";

const AGAIN_MS = 5_000;

/**
 * The line that the page is about with its newest shots, oldest first; null where it has none. It never throws.
 *
 * @param asked those shots, newest first, where they were asked for already
 */
export async function lineToFollow(
  client: Pick<Client, "shots" | "lineName">,
  asked: Promise<RecordedShot[]> | null = null,
): Promise<{ line: string; shots: RecordedShot[] } | null> {
  const line = client.lineName ?? DEFAULT_LINE;
  try {
    const shots = [...(await (asked ?? client.shots(line, NEWEST)))].reverse();
    return shots.length > 0 ? { line, shots } : null;
  } catch (fault) {
    console.warn("The line's shots cannot be had.", fault);
    return null;
  }
}

/** The shots with one more, or with one that was judged; oldest first, the newest `NEWEST`. */
export function withShot(shots: readonly RecordedShot[], shot: RecordedShot): RecordedShot[] {
  const known = shots.findIndex(({ shot_id }) => shot_id === shot.shot_id);
  if (known >= 0) return shots.map((each, place) => (place === known ? shot : each));
  const time = Date.parse(shot.at);
  const later = shots.findIndex(({ at }) => Date.parse(at) > time);
  const place = later < 0 ? shots.length : later;
  return [...shots.slice(0, place), shot, ...shots.slice(place)].slice(-NEWEST);
}

/**
 * Tells the newest shots of a line, again whenever they change, until `signal` ends it.
 *
 * A stream that ends is asked for again after five seconds, as it says itself, and goes on at its mark. `onReached`
 * is told of each time that the server could be reached, or not.
 */
export async function followLine(
  client: Pick<Client, "shots" | "shotChanges">,
  line: string,
  onShots: (shots: RecordedShot[]) => void,
  signal: AbortSignal,
  wait: (signal: AbortSignal) => Promise<void> = (until) => pause(AGAIN_MS, until),
  onReached: (reached: boolean) => void = () => {},
): Promise<void> {
  let shots: RecordedShot[] | null = null;
  let mark: string | null = null;
  while (!signal.aborted) {
    try {
      if (shots === null) {
        // The mark first: what comes between the two is told twice, and nothing is missed.
        mark = await markOfNow(client, line, signal);
        if (signal.aborted) return;
        shots = (await client.shots(line, NEWEST)).reverse();
        if (signal.aborted) return;
        onReached(true);
        onShots(shots);
      }
      let now: RecordedShot[] = shots;
      await client.shotChanges(
        line,
        mark,
        (change) => {
          if (signal.aborted) return;
          onReached(true);
          if (change.type === "mark") {
            mark = change.after;
            return;
          }
          now = withShot(now, change.shot);
          shots = now;
          onShots(now);
        },
        signal,
      );
    } catch (fault) {
      if (!signal.aborted) {
        console.warn("The line's shots cannot be had now.", fault);
        onReached(false);
      }
    }
    if (!signal.aborted) await wait(signal);
  }
}

/** Opens a stream for its first mark alone. */
async function markOfNow(
  client: Pick<Client, "shotChanges">,
  line: string,
  signal: AbortSignal,
): Promise<string | null> {
  const enough = new AbortController();
  const end = () => enough.abort();
  signal.addEventListener("abort", end);
  let mark: string | null = null;
  try {
    await client.shotChanges(
      line,
      null,
      (change) => {
        if (change.type !== "mark") return;
        mark = change.after;
        end();
      },
      enough.signal,
    );
  } catch (fault) {
    if (mark === null) throw fault;
  } finally {
    signal.removeEventListener("abort", end);
  }
  return mark;
}
