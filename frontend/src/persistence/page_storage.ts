/**
 * What the page keeps on this computer over a reload, for each user and line by itself. A browser
 * without storage forgets, and that is all.
 */

import { type Signal, signal } from "@preact/signals";
import type { Language } from "../i18n/i18n.ts";
import { hashOf } from "../lib/hash.ts";
import type { Line } from "../line/line.ts";
import type { SavedConversation } from "../state/merged_turns.ts";
import { savedConversationIn, withinBounds } from "./saved_conversation.ts";
import { type SavedDiagnosis, savedDiagnosisIn, slimDiagnosis } from "./saved_diagnosis.ts";

/** Changes with the form of what is kept; what another version wrote counts as nothing. */
const VERSION = 1;
const LANGUAGE = "diecast.language";
const KEPT = "diecast.kept.";
/** What nobody came back for. A panel is shared, and not everybody signs out. */
export const MAX_AGE_DAYS = 7;
/** A table of the same headers may come once a month, and its mapping holds no value of a shot. */
export const MAX_MAPPING_DAYS = 365;

export interface SavedPage {
  /** The values and the table as they were given; checked where they are taken up again. */
  shot: unknown;
  table: unknown;
  /** Confirmed mappings of columns. */
  mappings: unknown;
  conversation: SavedConversation | null;
  /** What the models said of the shot. */
  diagnosis: SavedDiagnosis | null;
  /** The list of turns that the server told last; checked where it is taken up again. */
  history: unknown;
  /** A question that was typed and not sent yet. */
  draft: string;
}

type Part = keyof SavedPage;
export type Trouble = "full" | "denied";
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class PageStorage {
  /** Begins the names of what is kept for this user and line; null before anybody is known. */
  #owner: string | null = null;
  /** Why something would not outlive a reload: the browser lets nothing be kept, or has no room left. */
  readonly trouble: Signal<Trouble | null> = signal(null);
  /** The parts that could not be kept as they are. */
  readonly #unkept = new Set<Part>();
  #why: Trouble = "full";

  constructor(
    private readonly store: Store | null,
    private readonly now: () => number = Date.now,
  ) {}

  get language(): Language | null {
    const kept = this.#get(LANGUAGE);
    return kept === "ko" || kept === "en" ? kept : null;
  }

  set language(language: Language) {
    this.#set(LANGUAGE, language);
  }

  /**
   * Reads what was kept for this user and line, and keeps for them from now on.
   *
   * @param user the signed-in user's subject; empty where nobody signs in
   */
  open(user: string, line: Line): SavedPage {
    this.#dropOld();
    this.#unkept.clear();
    this.trouble.value = this.store ? null : "denied";
    this.#owner = `${ownedBy(user)}${hashOf(line.fingerprint)}.`;
    const draft = this.#read("draft");
    return {
      shot: this.#read("shot"),
      table: parsed(this.#read("table")),
      mappings: this.#read("mappings"),
      conversation: savedConversationIn(this.#read("conversation")),
      diagnosis: savedDiagnosisIn(this.#read("diagnosis")),
      history: this.#read("history"),
      draft: typeof draft === "string" ? draft : "",
    };
  }

  saveShot(shot: unknown): void {
    this.#keep("shot", shot);
  }

  /** @param table its JSON; null where there is none, or one too large: a stale one would stand beside other values */
  saveTable(table: string | null): void {
    if (table === null) this.#tell("table", true);
    if (table === null || !this.#keep("table", table)) this.#remove(`${this.#owner}table`);
  }

  get hasMappings(): boolean {
    return this.#read("mappings") !== null;
  }

  /** Writes what differs alone: windows that follow each other would else write for ever. */
  saveMappings(mappings: unknown): void {
    if (JSON.stringify(this.#read("mappings")) !== JSON.stringify(mappings)) this.#keep("mappings", mappings);
  }

  saveDraft(draft: string): void {
    this.#keep("draft", draft);
  }

  /** What the operator's view of a line keeps: its alarms, and who acknowledges them. */
  panel(line: string): unknown {
    return this.#owner === null ? null : (envelopeIn(this.#get(this.#panelOf(line)))?.value ?? null);
  }

  savePanel(line: string, value: unknown): void {
    const envelope: Envelope = { version: VERSION, savedAt: this.now(), value };
    if (this.#owner !== null) this.#set(this.#panelOf(line), JSON.stringify(envelope));
  }

  /** What another window has made of it; undefined where something else changed. */
  panelIn(line: string, { key, newValue }: Pick<StorageEvent, "key" | "newValue">): unknown {
    if (this.#owner === null || key !== this.#panelOf(line)) return undefined;
    return envelopeIn(newValue)?.value ?? null;
  }

  #panelOf(line: string): string {
    return `${this.#owner}panel.${line}`;
  }

  /** Keeps as many turns as the bounds and the browser allow, the newest first. */
  saveConversation({ turns, ...rest }: SavedConversation): void {
    const kept = withinBounds(turns);
    let count = kept.length;
    // The server has the older ones, too.
    while (!this.#write("conversation", { ...rest, turns: kept.slice(0, count) }) && count > 0) count >>= 1;
    this.#tell("conversation", count > 0 || kept.length === 0);
  }

  /** Where there is no room the models are asked again: none of it is lost. */
  saveDiagnosis(diagnosis: SavedDiagnosis): void {
    if (!this.#write("diagnosis", slimDiagnosis(diagnosis))) this.#remove(`${this.#owner}diagnosis`);
  }

  /** Keeps the list that the server told; an empty one where there is no room. */
  saveHistory(rows: readonly unknown[]): void {
    if (!this.#write("history", rows)) this.#remove(`${this.#owner}history`);
  }

  /**
   * What another window has made of the present user's conversation, as the browser tells of it: null where it
   * deleted it, undefined where something else changed.
   */
  conversationIn({
    key,
    newValue,
  }: Pick<StorageEvent, "key" | "newValue">): SavedConversation | null | undefined {
    if (this.#owner === null || key !== `${this.#owner}conversation`) return undefined;
    return newValue === null ? null : (savedConversationIn(envelopeIn(newValue)?.value) ?? undefined);
  }

  /** What another window has made of the present user's mappings: null where it deleted them, undefined as above. */
  mappingsIn({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): unknown {
    if (this.#owner === null || key !== `${this.#owner}mappings`) return undefined;
    return envelopeIn(newValue)?.value ?? null;
  }

  /** Deletes everything that is kept for a user, whatever the line. */
  forget(user: string): void {
    for (const key of this.#keys()) if (key.startsWith(ownedBy(user))) this.#remove(key);
  }

  /** Keeps nothing any more until `open` is called again. */
  close(): void {
    this.#owner = null;
  }

  #read(part: Part): unknown {
    return envelopeIn(this.#get(`${this.#owner}${part}`))?.value ?? null;
  }

  #write(part: Part, value: unknown): boolean {
    const envelope: Envelope = { version: VERSION, savedAt: this.now(), value };
    return this.#owner === null || this.#set(`${this.#owner}${part}`, JSON.stringify(envelope));
  }

  #keep(part: Part, value: unknown): boolean {
    const kept = this.#write(part, value);
    this.#tell(part, kept);
    return kept;
  }

  #tell(part: Part, kept: boolean): void {
    if (kept) this.#unkept.delete(part);
    else this.#unkept.add(part);
    if (this.store) this.trouble.value = this.#unkept.size > 0 ? this.#why : null;
  }

  #dropOld(): void {
    for (const key of this.#keys()) {
      const savedAt = envelopeIn(this.#get(key))?.savedAt;
      const days = key.endsWith(".mappings") ? MAX_MAPPING_DAYS : MAX_AGE_DAYS;
      if (savedAt === undefined || this.now() - savedAt > days * 86_400_000) this.#remove(key);
    }
  }

  #keys(): string[] {
    const all = Array.from({ length: this.store?.length ?? 0 }, (_, index) => this.store?.key(index) ?? "");
    return all.filter((key) => key.startsWith(KEPT));
  }

  #get(key: string): string | null {
    return this.store?.getItem(key) ?? null;
  }

  #set(key: string, value: string): boolean {
    try {
      this.store?.setItem(key, value);
      return true;
    } catch (fault) {
      this.#why = fault instanceof DOMException && fault.name === "QuotaExceededError" ? "full" : "denied";
      return false;
    }
  }

  #remove(key: string): void {
    this.store?.removeItem(key);
  }
}

interface Envelope {
  version: number;
  /** ms since the epoch */
  savedAt: number;
  value: unknown;
}

function envelopeIn(text: string | null): Envelope | null {
  try {
    const envelope = JSON.parse(text ?? "null") as Partial<Envelope> | null;
    const readable = envelope?.version === VERSION && typeof envelope.savedAt === "number";
    return readable ? (envelope as Envelope) : null;
  } catch {
    return null;
  }
}

function ownedBy(user: string): string {
  return `${KEPT}${encodeURIComponent(user)}.`;
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** The browser's storage, or null where it is switched off. */
export function browserStorage(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}
