/** What the page remembers over a reload. A browser without storage forgets, and that is all. */

import { effect } from "@preact/signals";
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
  return { language: read("language"), shot: read("shot"), conversation: read("conversation") };
}

/** Keeps what is worth a reload, whenever it changes. */
export function keepRemembering(page: Page, storage: Storage | null): void {
  const write = (key: string, value: unknown) => {
    try {
      storage?.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // Full or switched off: not remembered, then.
    }
  };
  effect(() => write("language", page.language.value));
  effect(() => {
    const shot = page.shot.value;
    if (shot) write("shot", { origin: shot.origin.value, base: shot.base.value, texts: shot.texts.value });
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
