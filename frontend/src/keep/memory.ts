/**
 * What the page keeps on this computer over a reload, for each user and line by itself. A browser
 * without storage forgets, and that is all.
 */

import type { Kept as KeptConversation } from "../conversation/conversation.ts";
import type { Line } from "../line/line.ts";
import type { Language } from "../words/words.ts";
import { bounded } from "./bounds.ts";
import { conversationIn } from "./reading.ts";

/** Changes with the form of what is kept; what another version wrote counts as nothing. */
const VERSION = 1;
const LANGUAGE = "diecast.language";
const KEPT = "diecast.kept.";
/** What nobody came back for. A panel is shared, and not everybody signs out. */
export const MAX_AGE_DAYS = 7;

export interface Kept {
  /** The values and the table as they were given; checked where they are taken up again. */
  shot: unknown;
  table: unknown;
  conversation: KeptConversation | null;
  /** A question that was typed and not sent yet. */
  draft: string;
}

type Part = keyof Kept;
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class Memory {
  /** Begins the names of what is kept for this user and line; null before anybody is known. */
  #owner: string | null = null;

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
  open(user: string, line: Line): Kept {
    this.#dropOld();
    this.#owner = `${ownedBy(user)}${hashed(line.fingerprint)}.`;
    const draft = this.#read("draft");
    return {
      shot: this.#read("shot"),
      table: parsed(this.#read("table")),
      conversation: conversationIn(this.#read("conversation")),
      draft: typeof draft === "string" ? draft : "",
    };
  }

  keepShot(shot: unknown): void {
    this.#write("shot", shot);
  }

  /** @param table its JSON; null where there is none, or one too large: a stale one would stand beside other values */
  keepTable(table: string | null): void {
    if (table === null || !this.#write("table", table)) this.#remove(`${this.#owner}table`);
  }

  keepDraft(draft: string): void {
    this.#write("draft", draft);
  }

  /** Keeps as many turns as the bounds and the browser allow, the newest first. */
  keepConversation({ sessionId, turns }: KeptConversation): void {
    const kept = bounded(turns);
    for (let count = kept.length; ; count >>= 1) {
      if (this.#write("conversation", { sessionId, turns: kept.slice(0, count) }) || count === 0) return;
    }
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
    if (this.#owner === null) return true;
    const envelope: Envelope = { version: VERSION, savedAt: this.now(), value };
    return this.#set(`${this.#owner}${part}`, JSON.stringify(envelope));
  }

  #dropOld(): void {
    for (const key of this.#keys()) {
      const savedAt = envelopeIn(this.#get(key))?.savedAt;
      if (savedAt === undefined || this.now() - savedAt > MAX_AGE_DAYS * 86_400_000) this.#remove(key);
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
    } catch {
      return false; // full, or switched off
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

/** FNV-1a, 32 bits, in hex: a name of bounded length for a text of any. */
function hashed(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** The browser's storage, or null where it is switched off. */
export function browserStorage(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}
