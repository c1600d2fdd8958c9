/** The questions of one conversation: sends them, feeds their events to their turns, keeps the session. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { asApiError } from "../api/api_error.ts";
import { type AnswerListener, type Client, newSessionId, newTurnId } from "../api/client.ts";
import type { ChatEvent, FieldFault } from "../contract/events.ts";
import { type Picture, withoutData } from "../pictures/picture.ts";
import { beforeDrawing, FrameBatcher, type Schedule } from "./frame_batcher.ts";
import type { RunningTurn } from "./running_turn.ts";
import { applyEvent, endedTurn, type Judgement, refusedTurn, startedTurn, type Turn } from "./turn.ts";

/** What is kept over a reload. */
export interface SavedConversation {
  sessionId: string;
  turns: Turn[];
}

/** A question that is being answered. */
export type Running = Omit<RunningTurn, "user">;

/** The turns, newest first, whose pictures the page still has. */
const MOST_PICTURED_TURNS = 10;
/** Waits before each reading of an answer whose stream broke off. */
const READ_ON_AFTER_MS = [0, 500, 1_000, 2_000, 4_000];

export class Conversation {
  /** The newest first. */
  readonly turns: Signal<Turn[]> = signal([]);
  readonly sessionId: Signal<string> = signal(newSessionId());
  readonly running: ReadonlySignal<Turn | null> = computed(
    () => this.turns.value.find(({ end }) => !end) ?? null,
  );
  /** Hears which question is being answered, so that a reload can take it up; null once it is over. */
  onRunning: (running: Running | null) => void = () => {};
  /** Where the server refused values or pictures, so that they can be marked where they are mended. */
  onRefused: (details: FieldFault[], turn: Turn | undefined) => void = () => {};

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
  async ask(question: string, features: Record<string, number>, pictures: Picture[] = []): Promise<void> {
    if (this.running.peek()) return;
    const sent = pictures.filter(({ data }) => data !== "");
    const turn = {
      ...startedTurn(newTurnId(), question, features, Date.now()),
      ...(sent.length > 0 ? { pictures: sent } : {}),
    };
    this.turns.value = [turn, ...this.turns.peek()].map((one, index) =>
      one.pictures && index >= MOST_PICTURED_TURNS ? { ...one, pictures: withoutData(one.pictures) } : one,
    );
    const sessionId = this.sessionId.peek();
    const { id: turnId, askedAt } = turn;
    const names = sent.length > 0 ? { pictures: withoutData(sent) } : {};
    this.onRunning({ turnId, sessionId, question, features, askedAt, ...names });
    const images = sent.map(({ mediaType, data }) => ({ media_type: mediaType, data }));
    const request = {
      question,
      features,
      session_id: sessionId,
      turn_id: turn.id,
      ...(images.length > 0 ? { images } : {}),
    };
    await this.#receiveAll(turn.id, (listener) => this.client.ask(request, listener));
  }

  /** Takes up the answer that was being written when the page went away, from its first event. */
  async resume(running: Running): Promise<void> {
    const { turnId, sessionId, question, features, pictures, askedAt } = running;
    if (this.running.peek() || this.turns.peek().some(({ id }) => id === turnId)) {
      this.onRunning(null);
      return;
    }
    this.sessionId.value = sessionId;
    const turn = { ...startedTurn(turnId, question, features, askedAt), ...(pictures ? { pictures } : {}) };
    this.turns.value = [turn, ...this.turns.peek()];
    await this.#receiveAll(turnId, null);
  }

  /** Feeds a turn until its end: by `first`, then, where that broke off, by reading on. */
  async #receiveAll(id: string, first: ((listener: AnswerListener) => Promise<void>) | null): Promise<void> {
    const events = new FrameBatcher<ChatEvent>((some) => this.#receive(id, some), this.schedule);
    let after = 0;
    let ended = false;
    const listener: AnswerListener = {
      onOpen: (traceId) => {
        if (traceId) console.info(`Trace of this answer: ${traceId}`);
        this.#change(id, (now) => ({ ...now, traceId }));
      },
      onEvent: (event, number = 0) => {
        after = Math.max(after, number);
        ended ||= event.type === "done" || event.type === "error";
        events.add(event);
      },
    };
    try {
      if (first) await first(listener);
      // A server that numbers no events, or has not begun, has nothing to read on from.
      for (const wait of READ_ON_AFTER_MS) {
        if (ended || (first && after === 0) || !this.#holds(id)) break;
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        try {
          await this.client.follow(id, after, listener);
        } catch (fault) {
          if (!asApiError(fault).retryable) break;
        }
      }
      events.flush();
      this.#change(id, endedTurn);
    } catch (fault) {
      events.flush();
      const refusal = asApiError(fault);
      this.#change(id, (now) => refusedTurn(now, refusal));
      this.onRefused(
        refusal.details,
        this.turns.peek().find((turn) => turn.id === id),
      );
    }
    this.onRunning(null);
  }

  #holds(id: string): boolean {
    return this.turns.peek().some((turn) => turn.id === id);
  }

  /** Asks the running answer to end; its stream then says that it did. Throws ApiError. */
  async stop(): Promise<void> {
    await this.client.stop(this.sessionId.peek());
  }

  /**
   * Tells the server whether an answer helped, and keeps what was told with the turn, or that it came too late.
   * Throws ApiError for any other refusal.
   */
  async judge(turn: Turn, judgement: Judgement): Promise<void> {
    if (turn.end?.kind !== "done" || !turn.end.turnId) return;
    try {
      await this.client.judge({ turn_id: turn.end.turnId, ...judgement });
      this.#change(turn.id, (now) => ({ ...now, judgement }));
    } catch (fault) {
      const refusal = asApiError(fault);
      if (refusal.code !== "turn_not_found") throw refusal;
      this.#change(turn.id, (now) => ({ ...now, judgement: "too_late" }));
    }
  }

  /** Forgets what was said. */
  startAgain(): void {
    if (this.running.peek()) return;
    this.sessionId.value = newSessionId();
    this.turns.value = [];
  }

  #receive(id: string, events: ChatEvent[]): void {
    // Its turn was let go: what still comes must not bring its session to another conversation or user.
    if (!this.#holds(id)) return;
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
