/** What the whole page shares: the server, the line, the shot, the conversation, the language. */

import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type ApiError, asApiError } from "../api/api_error.ts";
import type { Client } from "../api/client.ts";
import type { Health } from "../contract/line.ts";
import { Conversation, type Kept as KeptConversation } from "../conversation/conversation.ts";
import { Line } from "../line/line.ts";
import { Shot } from "../values/shot.ts";
import type { Language } from "../words/words.ts";

/** What stands over the page, one at a time. */
export type Overlay =
  /** A document, opened at the passage that was found in it. */
  | { kind: "document"; id: string; passage: string }
  | { kind: "knowledge" };

/** What a reload brings back. */
export interface Memory {
  language: Language | null;
  /** Checked where the line is known. */
  shot: unknown;
  table: unknown;
  draft: string | null;
  conversation: KeptConversation | null;
}

export class Page {
  readonly language: Signal<Language>;
  /** null until the line's schema is read */
  readonly shot: Signal<Shot | null> = signal(null);
  readonly health: Signal<Health | null> = signal(null);
  /** Why the line's schema could not be read. */
  readonly fault: Signal<ApiError | null> = signal(null);
  readonly conversation: Conversation;
  /** What stands in the question box. */
  readonly draft: Signal<string>;
  readonly overlay: Signal<Overlay | null> = signal(null);
  /** The one line that screen readers are told. */
  readonly announcement: Signal<string> = signal("");

  constructor(
    readonly client: Client,
    private readonly memory: Memory,
  ) {
    this.language = signal(memory.language ?? "ko");
    this.draft = signal(typeof memory.draft === "string" ? memory.draft : "");
    this.conversation = new Conversation(client, memory.conversation);
    this.conversation.onRefused = (details) => this.shot.peek()?.refuse(details);
  }

  /** Reads what the page needs before anything can be asked. Never throws: `fault` says what was wrong. */
  async load(): Promise<void> {
    this.fault.value = null;
    try {
      this.shot.value = new Shot(new Line(await this.client.line()), this.memory);
    } catch (fault) {
      this.fault.value = asApiError(fault);
      return;
    }
    // Which model answers is good to know, and no reason to fail.
    this.health.value = await this.client.health().catch(() => null);
  }

  announce(text: string): void {
    this.announcement.value = text;
  }
}

const PageContext = createContext<Page | null>(null);
export const PageProvider = PageContext.Provider;

/** The page that a component stands on. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("A component stands outside PageProvider.");
  return page;
}

/** The shot and its line, for components that stand where the schema has been read. */
export function useShot(): Shot {
  const shot = usePage().shot.value;
  if (!shot) throw new Error("A component needs the line's schema, which has not been read.");
  return shot;
}
