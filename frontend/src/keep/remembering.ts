/** Keeps what changes on the page, whenever it does. */

import { effect } from "@preact/signals";
import type { Page } from "../shell/page.ts";
import { kept } from "../table/keep.ts";
import type { Memory } from "./memory.ts";

export function keepRemembering(page: Page, memory: Memory): void {
  effect(() => {
    memory.language = page.language.value;
  });
  effect(() => memory.keepDraft(page.draft.value));
  effect(() => {
    const shot = page.shot.value;
    if (!shot) return;
    const { origin, base, texts, line } = shot;
    memory.keepShot({ line: line.fingerprint, origin: origin.value, base: base.value, texts: texts.value });
  });
  effect(() => {
    const shot = page.shot.value;
    if (shot) memory.keepTable(shot.rows.table.value && kept(shot.rows.table.value, shot.line));
  });
  effect(() => {
    const { turns, sessionId, running } = page.conversation;
    // While an answer grows it changes a hundred times a second.
    if (!running.value) memory.keepConversation({ sessionId: sessionId.value, turns: turns.value });
  });
}
