/** The question that is being answered, so that a reload or a new tab finds its answer again. */

import { isRecord } from "../lib/type_guards.ts";
import type { RunningTurn } from "../state/running_turn.ts";
import { isShotIdentity } from "../state/shot_identity.ts";
import { MAX_AGE_DAYS } from "./page_storage.ts";
import { isPictureList } from "./saved_conversation.ts";

const KEY = "diecast.running";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Keeps one turn in a tab's own storage, and the last of all tabs in the browser's, for when its tab was closed.
 * Without storage nothing.
 */
export class RunningTurnStorage {
  constructor(
    private readonly own: Store | null,
    private readonly shared: Store | null = null,
    private readonly now: () => number = Date.now,
  ) {}

  save(turn: RunningTurn): void {
    for (const store of [this.own, this.shared]) {
      try {
        store?.setItem(KEY, JSON.stringify(turn));
      } catch {
        // full, or switched off
      }
    }
  }

  /** The tab's turn is over; another tab's stays. */
  clear(): void {
    const own = turnIn(this.own);
    this.own?.removeItem(KEY);
    if (!own || turnIn(this.shared)?.turnId === own.turnId) this.shared?.removeItem(KEY);
  }

  /** Leaves none, of whatever tab. */
  forget(): void {
    this.own?.removeItem(KEY);
    this.shared?.removeItem(KEY);
  }

  /** The user's running turn, this tab's before another's; null without one, and for what another user left. */
  read(user: string): RunningTurn | null {
    const found = turnIn(this.own) ?? turnIn(this.shared);
    if (found?.user !== user || this.now() - found.askedAt > MAX_AGE_DAYS * 86_400_000) return null;
    return found;
  }

  /** What runs in another tab, as `read` gives it. */
  readElsewhere(user: string): RunningTurn | null {
    return turnIn(this.own) === null ? this.read(user) : null;
  }

  /** Whether something of the browser's storage is about running turns. */
  isAbout({ key }: Pick<StorageEvent, "key">): boolean {
    return key === KEY;
  }
}

function turnIn(store: Store | null): RunningTurn | null {
  try {
    const kept: unknown = JSON.parse(store?.getItem(KEY) ?? "null");
    const readable =
      isRecord(kept) &&
      ["user", "turnId", "sessionId", "question"].every((field) => typeof kept[field] === "string") &&
      isRecord(kept.features) &&
      Object.values(kept.features).every((value) => typeof value === "number") &&
      typeof kept.askedAt === "number" &&
      (kept.line === undefined || kept.line === null || typeof kept.line === "string") &&
      (kept.shot === undefined || isShotIdentity(kept.shot)) &&
      isPictureList(kept.pictures);
    return readable ? (kept as unknown as RunningTurn) : null;
  } catch {
    return null;
  }
}
