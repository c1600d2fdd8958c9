/**
 * One window of a browser follows a line for all that show it, and tells the others: over HTTP/1.1 a host has six
 * connections, and each stream would keep one of them for as long as its window is seen.
 */

import type { Client } from "../../api/client.ts";
import type { RecordedShot } from "../../contract/api.ts";
import { isRecord } from "../../lib/type_guards.ts";
import { pause } from "../../lib/while_visible.ts";
import { inTurn } from "../../lib/windows.ts";
import { NEWEST } from "../../line/line_name.ts";
import { followLine } from "./follow_line.ts";

/** What windows tell each other. `here`: somebody follows; `asked`: a window wants to know what is known. */
type Told =
  | { kind: "shots"; shots: RecordedShot[] }
  | { kind: "reached"; reached: boolean }
  | { kind: "here" }
  | { kind: "asked" };

type Channel = Pick<BroadcastChannel, "postMessage" | "close"> & {
  onmessage: ((event: MessageEvent) => void) | null;
};

/** A test passes its own. */
export interface Together {
  channel: (name: string) => Channel;
  inTurn: typeof inTurn;
  /** How often the one that follows says so, and after what silence of it another looks by itself; ms. */
  hereMs: number;
  silentMs: number;
}

const TOGETHER: Together = {
  channel: (name) => new BroadcastChannel(name),
  inTurn,
  hereMs: 10_000,
  silentMs: 40_000,
};

/**
 * Tells the newest shots of a line, oldest first, again whenever they change, until `signal` ends it.
 *
 * @param user who is signed in: windows of another user are told nothing
 * @param onReached is told of each time that the server could be reached, or not
 */
export async function followTogether(
  client: Pick<Client, "shots" | "shotChanges">,
  { line, user }: { line: string; user: string },
  onShots: (shots: RecordedShot[]) => void,
  signal: AbortSignal,
  onReached: (reached: boolean) => void = () => {},
  together: Together = TOGETHER,
): Promise<void> {
  const name = `diecast line ${JSON.stringify([user, line])}`;
  const channel = together.channel(name);
  const tell = (told: Told) => channel.postMessage(told);
  let last: Told[] = [];
  let follows = false;
  let heardAt = Date.now();
  const note = (told: Told & { kind: "shots" | "reached" }) => {
    last = [...last.filter(({ kind }) => kind !== told.kind), told];
    tell(told);
  };
  channel.onmessage = ({ data }) => {
    const told = toldIn(data);
    if (!told || signal.aborted) return;
    if (told.kind === "asked") {
      if (follows) last.forEach(tell);
      return;
    }
    // What another one told while this one took its place is older than what it finds by itself.
    if (follows) return;
    heardAt = Date.now();
    if (told.kind === "shots") onShots(told.shots);
    if (told.kind === "reached") onReached(told.reached);
  };
  const leave = () => {
    clearInterval(here);
    channel.close();
  };
  const here = setInterval(() => follows && tell({ kind: "here" }), together.hereMs);
  signal.addEventListener("abort", leave);
  tell({ kind: "asked" });
  const silence = lookInSilence();
  await together.inTurn(
    name,
    async () => {
      follows = true;
      await followLine(
        client,
        line,
        (shots) => {
          if (!signal.aborted) note({ kind: "shots", shots });
          onShots(shots);
        },
        signal,
        undefined,
        (reached) => {
          if (!signal.aborted) note({ kind: "reached", reached });
          onReached(reached);
        },
      );
    },
    signal,
  );
  await silence;

  /** The window that follows may hang: then this one asks by itself, now and then. */
  async function lookInSilence(): Promise<void> {
    while (!signal.aborted) {
      await pause(together.silentMs / 4, signal);
      if (signal.aborted || follows || Date.now() - heardAt < together.silentMs) continue;
      try {
        const shots = (await client.shots(line, NEWEST)).reverse();
        if (signal.aborted || follows) continue;
        onReached(true);
        onShots(shots);
      } catch (fault) {
        console.warn("The line's shots cannot be had now.", fault);
        if (!signal.aborted && !follows) onReached(false);
      }
    }
  }
}

/** A page of another version may speak too. */
function toldIn(data: unknown): Told | null {
  if (!isRecord(data)) return null;
  if (data.kind === "shots") return Array.isArray(data.shots) ? (data as Told) : null;
  if (data.kind === "reached") return typeof data.reached === "boolean" ? (data as Told) : null;
  return data.kind === "here" || data.kind === "asked" ? (data as Told) : null;
}
