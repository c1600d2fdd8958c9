/** Whether the line's shots still come: a network that is gone and a line that stands are told, not shown as if all were well. */

import { batch, type Signal, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { ageOf, standsAfter } from "./freshness.ts";
import { LINE_STRIP } from "./messages.ts";

const TICK_MS = 1_000;

export class Connection {
  readonly reached: Signal<boolean> = signal(true);
  /** When the server was heard last, and when the newest shot came; ms since the epoch. */
  readonly heardAt: Signal<number | null> = signal(null);
  readonly newestAt: Signal<number | null> = signal(null);
  #newest: string | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  /** The newest shots, oldest first. */
  see(shots: readonly RecordedShot[]): void {
    const newest = shots.at(-1);
    if (newest && newest.shot_id !== this.#newest) {
      // One that comes while somebody looks is as old as its coming, whatever the machine's clock says.
      this.newestAt.value = this.#newest === undefined ? Date.parse(newest.at) : this.now();
      this.#newest = newest.shot_id;
    }
    this.hear(true);
  }

  /** The server could be reached, or not. */
  hear(reached: boolean): void {
    batch(() => {
      this.reached.value = reached;
      if (reached) this.heardAt.value = this.now();
    });
  }

  /** Hears of the network itself, and calls `again` where it is back: a stream over one that went may stay silent for long. */
  watch(again: () => void): () => void {
    const gone = () => this.hear(false);
    addEventListener("offline", gone);
    addEventListener("online", again);
    return () => {
      removeEventListener("offline", gone);
      removeEventListener("online", again);
    };
  }
}

/** What is to be told of how old the shots are; null where all is well. Times in ms. */
export function toldOf(
  { reached, heardAt, newestAt }: Connection,
  shots: readonly RecordedShot[],
  now: number,
): { kind: "offline"; since: number | null } | { kind: "stands"; ms: number } | null {
  if (!reached.value) return { kind: "offline", since: heardAt.value };
  const ms = newestAt.value === null ? 0 : Math.max(0, now - newestAt.value);
  return ms > standsAfter(shots) ? { kind: "stands", ms } : null;
}

export function Freshness({ connection, shots }: { connection: Connection; shots: readonly RecordedShot[] }) {
  const messages = useMessages(LINE_STRIP);
  const language = useLanguage();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const told = toldOf(connection, shots, now);
  let text = "";
  if (told?.kind === "offline")
    text = told.since === null ? messages.neverReached : messages.offline(timeOfDay(told.since, language));
  if (told?.kind === "stands") {
    const { count, unit } = ageOf(told.ms);
    text = messages.stands(count, unit);
  }
  return (
    <span class="freshness" role="status">
      {text && <b class="lost">▲ {text}</b>}
    </span>
  );
}
