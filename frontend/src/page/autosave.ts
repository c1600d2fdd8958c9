/** Keeps what changes on the page, whenever it does. */

import { effect } from "@preact/signals";
import type { PageStorage } from "../persistence/page_storage.ts";
import type { RunningTurnStorage } from "../persistence/running_turn.ts";
import type { SavedDiagnosis } from "../persistence/saved_diagnosis.ts";
import { MOST_COPIED } from "../state/history.ts";
import { serializeTable } from "../table/table.ts";
import type { Page } from "./page.ts";

/**
 * Follows what other windows of this browser do to the same conversation and mappings, so that none writes over
 * another's. What is asked in one is received by those that are seen; others have it once it has ended.
 */
export function followOtherWindows(
  page: Page,
  memory: PageStorage,
  window: Pick<Window, "addEventListener" | "document">,
  running?: RunningTurnStorage,
): void {
  const join = () => {
    if (!window.document.hidden) page.joinRunning();
  };
  window.document.addEventListener("visibilitychange", join);
  window.addEventListener("storage", (event) => {
    const kept = memory.conversationIn(event);
    if (kept) page.conversation.takeUp(kept);
    else if (kept === null) page.conversation.startAgain();
    if (running?.isAbout(event)) join();
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
    const { turns, sessionId, begunAt, running } = page.conversation;
    if (running.value) return; // While an answer grows it changes a hundred times a second.
    const begun = begunAt.value > 0 ? { begunAt: begunAt.value } : {};
    memory.saveConversation({ sessionId: sessionId.value, turns: turns.value, ...begun });
  });
  let last: SavedDiagnosis | null = null;
  effect(() => {
    const shot = page.shot.value;
    if (!shot) return;
    const now = page.diagnosis.toKeep(shot);
    // While somebody types nothing of it changes.
    if (!last || !isSameDiagnosis(now, last)) memory.saveDiagnosis(now);
    last = now;
  });
  effect(() => {
    const { rows, reading } = page.history;
    if (reading.value.kind === "read") memory.saveHistory(rows.value.slice(0, MOST_COPIED));
  });
}

function isSameDiagnosis(one: SavedDiagnosis, other: SavedDiagnosis): boolean {
  return (
    one.chosen === other.chosen &&
    one.asked === other.asked &&
    one.turns.length === other.turns.length &&
    one.turns.every((turn, index) => turn === other.turns[index])
  );
}
