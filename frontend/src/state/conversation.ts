/** The questions of one conversation: sends them, feeds their events to their turns, keeps the session. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { asApiError } from "../api/api_error.ts";
import { type Client, newSessionId } from "../api/client.ts";
import type { ChatEvent, FieldFault } from "../contract/events.ts";
import { beforeDrawing, FrameBatcher, type Schedule } from "./frame_batcher.ts";
import { applyEvent, endedTurn, refusedTurn, startedTurn, type Turn } from "./turn.ts";

/** What is kept over a reload. */
export interface SavedConversation {
  sessionId: string;
  turns: Turn[];
}

export class Conversation {
  /** The newest first. */
  readonly turns: Signal<Turn[]> = signal([]);
  readonly sessionId: Signal<string> = signal(newSessionId());
  readonly running: ReadonlySignal<Turn | null> = computed(
    () => this.turns.value.find(({ end }) => !end) ?? null,
  );
  /** Where the server refused values, so that the form can mark them. */
  onRefused: (details: FieldFault[]) => void = () => {};

  constructor(
    private readonly client: Client,
    private readonly schedule: Schedule = beforeDrawing,
  ) {}

  /** Takes up what was kept, or begins anew. */
  restore(kept: SavedConversation | null): void {
    // What was running when the page went away cannot be followed any more.
    this.turns.value = (kept?.turns ?? []).map(endedTurn);
    this.sessionId.value = kept?.sessionId ?? newSessionId();
  }

  /** Asks, and feeds the answer to its turn as it comes. One question at a time. */
  async ask(question: string, features: Record<string, number>): Promise<void> {
    if (this.running.peek()) return;
    const turn = startedTurn(crypto.randomUUID?.() ?? newSessionId(), question, features, Date.now());
    this.turns.value = [turn, ...this.turns.peek()];
    const events = new FrameBatcher<ChatEvent>((some) => this.#receive(turn.id, some), this.schedule);
    const request = { question, features, session_id: this.sessionId.peek() };
    try {
      await this.client.ask(request, {
        onOpen: (traceId) => {
          if (traceId) console.info(`Trace of this answer: ${traceId}`);
          this.#change(turn.id, (now) => ({ ...now, traceId }));
        },
        onEvent: (event) => events.add(event),
      });
      events.flush();
      this.#change(turn.id, endedTurn);
    } catch (fault) {
      events.flush();
      const refusal = asApiError(fault);
      this.#change(turn.id, (now) => refusedTurn(now, refusal));
      this.onRefused(refusal.details);
    }
  }

  /** Asks the running answer to end; its stream then says that it did. Throws ApiError. */
  async stop(): Promise<void> {
    await this.client.stop(this.sessionId.peek());
  }

  /** Forgets what was said. */
  startAgain(): void {
    if (this.running.peek()) return;
    this.sessionId.value = newSessionId();
    this.turns.value = [];
  }

  #receive(id: string, events: ChatEvent[]): void {
    // Its turn was let go: what still comes must not bring its session to another conversation or user.
    if (!this.turns.peek().some((turn) => turn.id === id)) return;
    this.#change(id, (turn) => events.reduce(applyEvent, turn));
    for (const event of events) {
      if (event.type === "done" && event.session_id) this.sessionId.value = event.session_id;
    }
  }

  #change(id: string, next: (turn: Turn) => Turn): void {
    const turns = this.turns.peek();
    const changed = turns.map((turn) => (turn.id === id ? next(turn) : turn));
    if (changed.some((turn, index) => turn !== turns[index])) this.turns.value = changed;
  }
}
