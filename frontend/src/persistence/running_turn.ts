/** The question that is being answered in this tab, so that a reload finds its answer again. */

import { isRecord } from "../lib/type_guards.ts";
import type { RunningTurn } from "../state/running_turn.ts";
import { isPictureList } from "./saved_conversation.ts";

const KEY = "diecast.running";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Keeps one turn in a tab's own storage; without storage nothing. */
export class RunningTurnStorage {
  constructor(private readonly store: Store | null) {}

  save(turn: RunningTurn): void {
    try {
      this.store?.setItem(KEY, JSON.stringify(turn));
    } catch {
      // full, or switched off
    }
  }

  clear(): void {
    this.store?.removeItem(KEY);
  }

  /** The user's running turn; null without one, and for what another user left. */
  read(user: string): RunningTurn | null {
    try {
      const kept: unknown = JSON.parse(this.store?.getItem(KEY) ?? "null");
      const readable =
        isRecord(kept) &&
        ["turnId", "sessionId", "question"].every((field) => typeof kept[field] === "string") &&
        isRecord(kept.features) &&
        Object.values(kept.features).every((value) => typeof value === "number") &&
        typeof kept.askedAt === "number" &&
        isPictureList(kept.pictures) &&
        kept.user === user;
      return readable ? (kept as unknown as RunningTurn) : null;
    } catch {
      return null;
    }
  }
}
