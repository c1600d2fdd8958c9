/** The questions of one conversation: sends them, feeds their events to their turns, keeps the session. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../api/api_error.ts";
import { type AnswerListener, type Client, newSessionId, newTurnId } from "../api/client.ts";
import type { ChatEvent, FieldFault } from "../contract/events.ts";
import { type Picture, withoutData } from "../pictures/picture.ts";
import { beforeDrawing, FrameBatcher, type Schedule } from "./frame_batcher.ts";
import { mergedConversation, type SavedConversation } from "./merged_turns.ts";
import type { RunningTurn } from "./running_turn.ts";
import { sentShot } from "./sent_shot.ts";
import { isSameShot, type ShotIdentity } from "./shot_identity.ts";
import {
  applyEvent,
  begunAgain,
  endedTurn,
  type Judgement,
  refusedTurn,
  startedTurn,
  type Turn,
} from "./turn.ts";

/** A question that is being answered. */
export type Running = Omit<RunningTurn, "user" | "line">;

/** The turns, newest first, whose pictures the page still has. */
const MOST_PICTURED_TURNS = 10;
/** Waits before each reading of an answer whose stream broke off; after one that brought something from the first on. */
const READ_ON_AFTER_MS = [0, 500, 1_000, 2_000, 4_000];
const ON_ITS_WAY_MS = 5_000;

/** What time it is, and letting some of it pass. */
export interface Clock {
  now: () => number;
  wait: (ms: number | undefined) => Promise<unknown>;
}

const CLOCK: Clock = {
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export class Conversation {
  /** The newest first. */
  readonly turns: Signal<Turn[]> = signal([]);
  readonly sessionId: Signal<string> = signal(newSessionId());
  /** See SavedConversation. */
  readonly begunAt: Signal<number> = signal(0);
  /** Of the question that is being answered: a follow-up may belong to another. */
  #runningIn: string | null = null;
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
    private readonly clock: Clock = CLOCK,
  ) {}

  /** Takes up what was kept, or begins anew. */
  restore(kept: SavedConversation | null): void {
    // What was running when the page went away cannot be followed any more.
    this.turns.value = (kept?.turns ?? []).map((turn) => endedTurn(turn));
    this.sessionId.value = kept?.sessionId ?? newSessionId();
    this.begunAt.value = kept?.begunAt ?? 0;
  }

  /**
   * Asks, and feeds the answer to its turn as it comes. One question at a time.
   *
   * @param shot which shot the values are of, where the caller knows
   */
  async ask(
    question: string,
    features: Record<string, number>,
    pictures: Picture[] = [],
    shot?: ShotIdentity,
  ): Promise<void> {
    if (this.running.peek()) return;
    const sent = pictures.filter(({ data }) => data !== "");
    const turn: Turn = {
      ...startedTurn(newTurnId(), question, features, this.#nextMoment(this.begunAt.peek())),
      ...(shot ? { shot } : {}),
      ...(sent.length > 0 ? { pictures: sent } : {}),
    };
    this.turns.value = [turn, ...this.turns.peek()].map((one, index) =>
      one.pictures && index >= MOST_PICTURED_TURNS ? { ...one, pictures: withoutData(one.pictures) } : one,
    );
    const sessionId = this.sessionId.peek();
    const { id: turnId, askedAt } = turn;
    const names = sent.length > 0 ? { pictures: withoutData(sent) } : {};
    this.onRunning({ turnId, sessionId, question, features, askedAt, ...(shot ? { shot } : {}), ...names });
    const images = sent.map(({ mediaType, data }) => ({ media_type: mediaType, data }));
    const request = {
      question,
      features,
      session_id: sessionId,
      turn_id: turn.id,
      ...(images.length > 0 ? { images } : {}),
      ...(shot ? { shot: sentShot(shot) } : {}),
    };
    this.#runningIn = sessionId;
    await this.#receiveAll(turn.id, (listener) => this.client.ask(request, listener));
  }

  /** Takes up the answer that was being written when the page went away, or is in another window, from its first event. */
  async resume(running: Running): Promise<void> {
    const { turnId, sessionId, question, features, pictures, askedAt, shot } = running;
    if (this.running.peek() || this.turns.peek().some(({ id }) => id === turnId)) {
      this.onRunning(null);
      return;
    }
    this.sessionId.value = sessionId;
    this.#runningIn = sessionId;
    const turn: Turn = {
      ...startedTurn(turnId, question, features, askedAt),
      ...(shot ? { shot } : {}),
      ...(pictures ? { pictures } : {}),
    };
    this.turns.value = [turn, ...this.turns.peek()];
    await this.#receiveAll(turnId, null);
  }

  /** Receives an answer that was cut off anew, from its first event; until that begins, what had come stays. */
  async readAgain(turn: Turn): Promise<void> {
    if (this.running.peek() || turn.end?.kind !== "cut" || !this.#holds(turn.id)) return;
    const { id: turnId, question, features, askedAt, pictures, shot } = turn;
    const names = { ...(shot ? { shot } : {}), ...(pictures ? { pictures: withoutData(pictures) } : {}) };
    this.#runningIn = this.sessionId.peek();
    this.onRunning({ turnId, sessionId: this.#runningIn, question, features, askedAt, ...names });
    this.#change(turnId, (now) => ({ ...now, end: null }));
    await this.#receiveAll(turnId, null, true);
  }

  /** Takes up what another window has had answered, or its reader has said, or that it has begun anew. */
  takeUp(theirs: SavedConversation): void {
    const mine = this.turns.peek();
    // What runs here is fed here, and not part of what windows hand each other.
    const running = mine.filter(({ end }) => !end);
    const ended = mine.filter(({ end }) => end);
    const runs = new Set(running.map(({ id }) => id));
    const kept = theirs.turns.filter(({ id, end }) => end && !runs.has(id));
    const own = { sessionId: this.sessionId.peek(), turns: ended, begunAt: this.begunAt.peek() };
    const { sessionId, turns, begunAt = 0 } = mergedConversation(own, { ...theirs, turns: kept });
    const all = [...running, ...turns].sort((one, other) => other.askedAt - one.askedAt);
    batch(() => {
      if (all.length !== mine.length || all.some((turn, index) => turn !== mine[index]))
        this.turns.value = all;
      this.sessionId.value = sessionId;
      this.begunAt.value = begunAt;
    });
  }

  /**
   * Feeds a turn until its end: by `first`, then, where that broke off, by reading on.
   *
   * @param again what the turn holds goes once the server has begun to send it anew
   */
  async #receiveAll(
    id: string,
    first: ((listener: AnswerListener) => Promise<void>) | null,
    again = false,
  ): Promise<void> {
    const events = new FrameBatcher<ChatEvent>((some) => this.#receive(id, some), this.schedule);
    let after = 0;
    let kept = first === null;
    let ended = false;
    let lost = false;
    let stale = again;
    let unreadable = false;
    const listener: AnswerListener = {
      onOpen: (traceId, keeps) => {
        if (traceId) console.info(`Trace of this answer: ${traceId}`);
        kept ||= keeps;
        this.#change(id, (now) => ({ ...now, traceId }));
      },
      onEvent: (event, number = 0) => {
        if (stale) this.#change(id, (now) => ({ ...begunAgain(now), traceId: now.traceId }));
        stale = false;
        after = Math.max(after, number);
        ended ||= event.type === "done" || event.type === "error";
        events.add(event.type === "done" && unreadable ? withWarning(event) : event);
      },
      onUnreadable: () => {
        unreadable = true;
      },
    };
    let waits = READ_ON_AFTER_MS;
    let refusal: ApiError | null = null;
    try {
      await first?.(listener);
    } catch (fault) {
      refusal = asApiError(fault);
      // Where the connection failed, the question may have arrived all the same; then it is not asked twice.
      waits = refusal.status === 0 ? READ_ON_AFTER_MS.slice(0, 2) : [];
    }
    for (let attempt = 0; attempt < waits.length; attempt += 1) {
      // A server that keeps no turn and numbers no events has nothing to read on from.
      if (ended || !(kept || after > 0 || refusal) || !this.#holds(id)) break;
      await this.clock.wait(waits[attempt]);
      const before = after;
      try {
        await this.client.follow(id, after, listener);
        refusal = null;
        waits = READ_ON_AFTER_MS;
      } catch (fault) {
        const { status, retryable } = asApiError(fault);
        lost = status === 404;
        // A question that was asked just now may still be on its way to the server.
        const early = lost && !first && !again && this.clock.now() - this.#askedAt(id) < ON_ITS_WAY_MS;
        if (!retryable && !early) break;
      }
      if (after > before) attempt = 0;
    }
    events.flush();
    if (refusal) {
      const { details } = refusal;
      const known = refusal;
      this.#change(id, (now) => refusedTurn(now, known));
      this.onRefused(
        details,
        this.turns.peek().find((turn) => turn.id === id),
      );
    } else this.#change(id, (now) => endedTurn(now, lost));
    this.#settle(id);
    this.onRunning(null);
  }

  /** A question that got its answer ends the news of earlier attempts at it that failed. */
  #settle(id: string): void {
    const turns = this.turns.peek();
    const answered = turns.find((turn) => turn.id === id);
    if (answered?.end?.kind !== "done" || answered.end.stopped) return;
    const { question, askedAt } = answered;
    for (const turn of turns) {
      const failed = turn.end !== null && turn.end.kind !== "done";
      if (failed && turn.question === question && turn.askedAt <= askedAt && isAboutSame(turn, answered))
        this.#change(turn.id, (now) => ({ ...now, answeredLater: true }));
    }
  }

  /** Now, but after all that was asked: what comes later stays later where the computer's clock was set back. */
  #nextMoment(earliest = 0): number {
    return Math.max(this.clock.now(), earliest, ...this.turns.peek().map(({ askedAt }) => askedAt + 1));
  }

  #askedAt(id: string): number {
    return this.turns.peek().find((turn) => turn.id === id)?.askedAt ?? 0;
  }

  #holds(id: string): boolean {
    return this.turns.peek().some((turn) => turn.id === id);
  }

  /** Asks the running answer to end; its stream then says that it did. Throws ApiError. */
  async stop(): Promise<void> {
    await this.client.stop(this.#runningIn ?? this.sessionId.peek());
  }

  /**
   * Tells the server whether an answer helped, and keeps what was told with the turn, or that it came too late.
   * Throws ApiError for any other refusal.
   */
  async judge(turn: Turn, judgement: Judgement): Promise<void> {
    if (turn.end?.kind !== "done" || !turn.end.turnId) return;
    try {
      await this.client.judge({ turn_id: turn.end.turnId, ...judgement });
      this.#change(turn.id, (now) => ({ ...now, judgement, judgedAt: this.clock.now() }));
    } catch (fault) {
      const refusal = asApiError(fault);
      if (refusal.code !== "turn_not_found") throw refusal;
      this.#change(turn.id, (now) => ({ ...now, judgement: "too_late" }));
    }
  }

  /** Forgets what was said. */
  startAgain(): void {
    if (this.running.peek()) return;
    const begunAt = this.#nextMoment();
    batch(() => {
      this.begunAt.value = begunAt;
      this.sessionId.value = newSessionId();
      this.turns.value = [];
    });
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

/** The end of an answer of which a part could not be read: nobody takes it for the whole. */
function withWarning(done: ChatEvent & { type: "done" }): ChatEvent {
  return { ...done, warnings: [...(done.warnings ?? []), { code: "event_unreadable", message: "" }] };
}

/** Both were asked of the same shot, as far as their pages told which. */
function isAboutSame(one: Turn, other: Turn): boolean {
  return one.shot && other.shot ? isSameShot(one.shot, other.shot) : one.shot === other.shot;
}
