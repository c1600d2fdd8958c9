/** What the page remembers over a reload. A browser without storage forgets, and that is all. */

import { effect } from "@preact/signals";
import { kept } from "../table/keep.ts";
import type { Memory, Page } from "./page.ts";

const PREFIX = "diecast.";

/** Reads what was kept. What cannot be read, or was written by another version, counts as nothing. */
export function remembered(storage: Storage | null): Memory {
  const read = <T,>(key: string): T | null => {
    try {
      return JSON.parse(storage?.getItem(PREFIX + key) ?? "null") as T | null;
    } catch {
      return null;
    }
  };
  return {
    language: read("language"),
    shot: read("shot"),
    table: read("table"),
    draft: read("draft"),
    conversation: read("conversation"),
  };
}

/** Keeps what is worth a reload, whenever it changes. */
export function keepRemembering(page: Page, storage: Storage | null): void {
  const writeText = (key: string, text: string) => {
    try {
      storage?.setItem(PREFIX + key, text);
    } catch {
      // Full or switched off: not remembered, then, and nothing older in its place.
      storage?.removeItem(PREFIX + key);
    }
  };
  const write = (key: string, value: unknown) => writeText(key, JSON.stringify(value));
  effect(() => write("language", page.language.value));
  effect(() => write("draft", page.draft.value));
  effect(() => {
    const shot = page.shot.value;
    if (!shot) return;
    const { origin, base, texts, line } = shot;
    write("shot", { line: line.fingerprint, origin: origin.value, base: base.value, texts: texts.value });
  });
  effect(() => {
    const shot = page.shot.value;
    if (!shot) return;
    const table = shot.rows.table.value;
    // A stale one would stand beside values that are not its own.
    writeText("table", (table && kept(table, shot.line)) ?? "null");
  });
  effect(() => {
    const { turns, sessionId, running } = page.conversation;
    // While an answer grows it changes a hundred times a second.
    if (!running.value) write("conversation", { sessionId: sessionId.value, turns: turns.value });
  });
}

/** The browser's storage, or null where it is switched off. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
