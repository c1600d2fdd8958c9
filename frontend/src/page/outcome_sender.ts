/** Sends what waits in the outbox, one after another; what the server refuses is told, what it cannot take now waits. */

import { type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../api/api_error.ts";
import type { Client } from "../api/client.ts";
import type { RecordedShot } from "../contract/api.ts";
import type { OutcomeOutbox, PendingOutcome } from "../persistence/outcome_outbox.ts";

export interface Waiting extends PendingOutcome {
  /** Why it was not taken when it was sent last; null before that. */
  fault: ApiError | null;
  /** It is lost with the window. */
  unkept: boolean;
}

export class OutcomeSender {
  /** What waits, oldest first. */
  readonly waiting: Signal<Waiting[]>;
  readonly sending: Signal<boolean> = signal(false);
  /** The shot as the server told it last, after something was said of it. */
  readonly confirmed: Signal<RecordedShot | null> = signal(null);

  constructor(
    private readonly client: Pick<Client, "sayOutcome">,
    private readonly outbox: OutcomeOutbox,
  ) {
    this.waiting = signal(outbox.entries().map((entry) => ({ ...entry, fault: null, unkept: false })));
  }

  /** Keeps it, then sends it with all that waits. Resolves when each was tried; never throws. */
  async say(entry: PendingOutcome): Promise<void> {
    const unkept = !this.outbox.add(entry);
    this.waiting.value = [...this.waiting.peek(), { ...entry, fault: null, unkept }];
    await this.send();
  }

  /** Tries again what waits, but not what the server has refused for what it is. */
  async send(): Promise<void> {
    if (this.sending.peek()) return;
    this.#sync();
    this.sending.value = true;
    try {
      let entry = this.#next(new Set());
      const tried = new Set<string>();
      while (entry) {
        tried.add(entry.id);
        await this.#sendOne(entry);
        entry = this.#next(tried);
      }
    } finally {
      this.sending.value = false;
    }
  }

  /** Gives one up: what it held is for the caller to have kept. */
  discard(id: string): void {
    this.outbox.remove(id);
    this.waiting.value = this.waiting.peek().filter((entry) => entry.id !== id);
  }

  /** Another window may have sent what waits, or somebody deleted it. */
  #sync(): void {
    const known = this.waiting.peek();
    const entries = this.outbox.entries();
    const same = entries.length === known.length && entries.every(({ id }, place) => id === known[place]?.id);
    if (same) return;
    this.waiting.value = entries.map(
      (entry) => known.find(({ id }) => id === entry.id) ?? { ...entry, fault: null, unkept: false },
    );
  }

  #next(tried: ReadonlySet<string>): Waiting | undefined {
    return this.waiting.peek().find(({ id, fault }) => !tried.has(id) && !(fault && isFinal(fault)));
  }

  async #sendOne({ id, line, shotId, said }: Waiting): Promise<void> {
    try {
      this.confirmed.value = await this.client.sayOutcome(line, shotId, said);
      this.discard(id);
    } catch (error) {
      const fault = asApiError(error);
      this.waiting.value = this.waiting
        .peek()
        .map((entry) => (entry.id === id ? { ...entry, fault } : entry));
    }
  }
}

/** The same entry would be refused again; signing in again or another moment may change all else. */
export function isFinal({ status }: ApiError): boolean {
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}
