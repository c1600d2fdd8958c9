/** Keeps what changes on the page, whenever it does. */

import { effect } from "@preact/signals";
import type { PageStorage } from "../persistence/page_storage.ts";
import { serializeTable } from "../table/table.ts";
import type { Page } from "./page.ts";

/** Follows what other windows of this browser do to the same conversation and mappings, so that none writes over another's. */
export function followOtherWindows(
  page: Page,
  memory: PageStorage,
  window: Pick<Window, "addEventListener">,
): void {
  window.addEventListener("storage", (event) => {
    const kept = memory.conversationIn(event);
    if (kept) page.conversation.takeUp(kept);
    else if (kept === null) page.conversation.startAgain();
    const mappings = memory.mappingsIn(event);
    if (mappings !== undefined) page.shot.peek()?.rows.takeMappings(mappings);
  });
}

export function autosave(page: Page, memory: PageStorage): void {
  effect(() => {
    memory.language = page.language.value;
  });
  effect(() => memory.saveDraft(page.draft.value));
  effect(() => {
    const shot = page.shot.value;
    if (!shot) return;
    const { origin, base, texts, line } = shot;
    memory.saveShot({ line: line.fingerprint, origin: origin.value, base: base.value, texts: texts.value });
  });
  effect(() => {
    const shot = page.shot.value;
    if (shot) memory.saveTable(shot.rows.table.value && serializeTable(shot.rows.table.value, shot.line));
  });
  effect(() => {
    const mappings = page.shot.value?.rows.mappings.value;
    // Without one nothing is written, so that a page that is only looked at keeps nothing of it.
    if (mappings && (Object.keys(mappings).length > 0 || memory.hasMappings)) memory.saveMappings(mappings);
  });
  effect(() => {
    const { turns, sessionId, running } = page.conversation;
    // While an answer grows it changes a hundred times a second.
    if (!running.value) memory.saveConversation({ sessionId: sessionId.value, turns: turns.value });
  });
}
