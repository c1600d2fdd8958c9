/**
 * What somebody said of parts and the server has not confirmed yet. It is written before it is sent, so that neither a
 * lost network nor a closed window loses it; its key is of what signing out and deleting take away.
 */

import type { SaidOutcome } from "../contract/api.ts";
import { isRecord } from "../lib/type_guards.ts";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface PendingOutcome {
  /** Tells entries apart; as long as it waits nobody else has it. */
  id: string;
  line: string;
  shotId: string;
  said: SaidOutcome;
  /** When it was said, ms since the epoch. */
  at: number;
}

export class OutcomeOutbox {
  readonly #key: string;
  /** What the browser's storage had no room for; it goes with the window. */
  #unkept: PendingOutcome[] = [];

  /** @param user the signed-in user's subject; empty where nobody signs in */
  constructor(
    private readonly store: Store | null,
    user: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = `diecast.kept.${encodeURIComponent(user)}.outcomes`;
  }

  /** All that waits, oldest first. Read anew each time: another window sends too. */
  entries(): PendingOutcome[] {
    return [...this.#kept(), ...this.#unkept].sort((one, other) => one.at - other.at);
  }

  /** @returns whether it outlives the window */
  add(entry: PendingOutcome): boolean {
    if (this.#write([...this.#kept(), entry])) return true;
    this.#unkept.push(entry);
    return false;
  }

  remove(id: string): void {
    this.#unkept = this.#unkept.filter((entry) => entry.id !== id);
    const kept = this.#kept();
    if (kept.some((entry) => entry.id === id)) this.#write(kept.filter((entry) => entry.id !== id));
  }

  #kept(): PendingOutcome[] {
    try {
      const envelope: unknown = JSON.parse(this.store?.getItem(this.#key) ?? "null");
      const value = isRecord(envelope) && envelope.version === 1 ? envelope.value : null;
      return Array.isArray(value) ? value.filter(isPending) : [];
    } catch {
      return [];
    }
  }

  #write(entries: PendingOutcome[]): boolean {
    try {
      if (entries.length === 0) this.store?.removeItem(this.#key);
      else {
        const envelope = { version: 1, savedAt: this.now(), value: entries };
        this.store?.setItem(this.#key, JSON.stringify(envelope));
      }
      return this.store !== null;
    } catch {
      return false; // full, or switched off
    }
  }
}

/** Whether something kept can be sent. */
function isPending(value: unknown): value is PendingOutcome {
  return (
    isRecord(value) &&
    ["id", "line", "shotId"].every((field) => typeof value[field] === "string") &&
    typeof value.at === "number" &&
    isRecord(value.said) &&
    (value.said.result === "good" || value.said.result === "defect")
  );
}
