/** The list of a person's turns: what the server has, and what this browser has, as one. */

import { type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../api/api_error.ts";
import type { Client } from "../api/client.ts";
import type { TurnRow } from "../contract/api.ts";
import type { PredictAnswer } from "../contract/tool_results.ts";
import { isRecord } from "../lib/type_guards.ts";
import { shotIn } from "./sent_shot.ts";
import type { ShotIdentity } from "./shot_identity.ts";
import { prediction, type Turn } from "./turn.ts";

/** Rows of the server that the browser keeps a copy of. */
export const MOST_COPIED = 200;
/** Rows that a search reads at most. */
export const MOST_SEARCHED = 1_000;
const PAGE = 50;

export type EntryState = TurnRow["state"] | "cut" | "refused";

/** A turn in the list. */
export interface Entry {
  id: string;
  question: string;
  /** ms since the epoch */
  askedAt: number;
  state: EntryState;
  judged: Pick<PredictAnswer, "prediction" | "verdict"> | null;
  shot?: ShotIdentity;
  simulated: boolean;
  /** Who told all that. */
  source: "server" | "browser";
  /** The whole turn is in this browser. */
  here: boolean;
  /** The server has it, as far as it was asked. */
  there: boolean;
}

/** How far the list is: `offline` shows the copy of this browser. */
export type Reading = { kind: "idle" | "reading" | "read" } | { kind: "failed"; fault: ApiError };

export class TurnHistory {
  /** What the server told, or the copy of that, newest first. */
  readonly rows: Signal<TurnRow[]> = signal([]);
  /** Asks for the next page; null on the last. */
  readonly cursor: Signal<string | null> = signal(null);
  readonly reading: Signal<Reading> = signal({ kind: "idle" });
  #request = 0;

  constructor(private readonly client: Pick<Client, "turns">) {}

  /** Shows a copy until the server is asked. */
  restore(kept: unknown): void {
    this.#request += 1;
    this.rows.value = rowsIn(kept);
    this.cursor.value = null;
    this.reading.value = { kind: "idle" };
  }

  /** Reads the first page, which takes the place of what was known. Never throws. */
  async read(): Promise<void> {
    await this.#page(null);
  }

  /** Reads the next page, where there is one. Never throws. */
  async more(): Promise<void> {
    const cursor = this.cursor.peek();
    if (cursor !== null && this.reading.peek().kind !== "reading") await this.#page(cursor);
  }

  /** Reads on while there is more and `wanted` says so. Never throws. */
  async all(wanted: () => boolean): Promise<void> {
    while (wanted() && this.cursor.peek() !== null && this.rows.peek().length < MOST_SEARCHED) {
      const before = this.cursor.peek();
      await this.more();
      if (this.cursor.peek() === before) return;
    }
  }

  async #page(cursor: string | null): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.reading.value = { kind: "reading" };
    try {
      const answer = await this.client.turns(PAGE, cursor);
      if (request !== this.#request) return;
      const before = cursor === null ? [] : this.rows.peek();
      const known = new Set(before.map(({ turn_id }) => turn_id));
      this.rows.value = [...before, ...rowsIn(answer.turns).filter(({ turn_id }) => !known.has(turn_id))];
      this.cursor.value = answer.cursor;
      this.reading.value = { kind: "read" };
    } catch (fault) {
      if (request === this.#request) this.reading.value = { kind: "failed", fault: asApiError(fault) };
    }
  }
}

/** The turns of the server and of this browser, each once, the newest first. */
export function entriesOf(rows: readonly TurnRow[], turns: readonly Turn[]): Entry[] {
  return mergedEntries(rows.map(entryOfRow), turns.map(entryOfTurn));
}

/** Both by their id. Idempotent, and in whatever order: the entry that knows more of how its turn ended is taken. */
export function mergedEntries(one: readonly Entry[], other: readonly Entry[]): Entry[] {
  const merged = new Map<string, Entry>();
  for (const entry of [...one, ...other]) {
    const known = merged.get(entry.id);
    merged.set(entry.id, known ? mergedEntry(known, entry) : entry);
  }
  return [...merged.values()].sort((a, b) => b.askedAt - a.askedAt || ordered(a.id, b.id));
}

function mergedEntry(one: Entry, other: Entry): Entry {
  const [taken = one] = [one, other].sort(fullerFirst);
  return { ...taken, here: one.here || other.here, there: one.there || other.there };
}

const FINISHED: readonly EntryState[] = ["done", "stopped", "error"];
const UNFINISHED: readonly EntryState[] = ["refused", "cut", "interrupted", "running"];

/** Finished turns before others, of those the server's before the browser's. */
function rankOf({ state, source }: Entry): number {
  return FINISHED.includes(state) ? (source === "server" ? 11 : 10) : UNFINISHED.indexOf(state);
}

function fullerFirst(one: Entry, other: Entry): number {
  const content = ({ here: _here, there: _there, ...rest }: Entry) => JSON.stringify(rest);
  return rankOf(other) - rankOf(one) || ordered(content(other), content(one));
}

function entryOfRow(row: TurnRow): Entry {
  const shot = shotIn(row.shot);
  return {
    id: row.turn_id,
    question: row.question,
    askedAt: row.asked_at === null ? 0 : Date.parse(row.asked_at),
    state: row.state,
    judged: judgedIn(row),
    ...(shot ? { shot } : {}),
    simulated: row.simulated === true,
    source: "server",
    here: false,
    there: true,
  };
}

function entryOfTurn(turn: Turn): Entry {
  const { id, question, askedAt, shot, end } = turn;
  const found = prediction(turn);
  return {
    id,
    question,
    askedAt,
    state: end === null ? "running" : end.kind === "done" && end.stopped ? "stopped" : end.kind,
    judged: found?.prediction
      ? { prediction: found.prediction, ...(found.verdict ? { verdict: found.verdict } : {}) }
      : null,
    ...(shot ? { shot } : {}),
    simulated: false,
    source: "browser",
    here: true,
    there: false,
  };
}

/** A row's verdict as the cards' own are told. */
function judgedIn({ verdict, defect_probability: defect }: TurnRow): Entry["judged"] {
  if (verdict === null) return null;
  const known = defect === null ? {} : { class_probabilities: { defect, normal: 1 - defect } };
  const found = verdict === "defect" || verdict === "normal" ? { class: verdict } : {};
  return { verdict, prediction: { ...found, ...known } as PredictAnswer["prediction"] };
}

/** The rows of a list that another version of the page or the server may have written. */
export function rowsIn(value: unknown): TurnRow[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function isRow(value: unknown): value is TurnRow {
  return (
    isRecord(value) &&
    ["turn_id", "question", "line", "state"].every((field) => typeof value[field] === "string") &&
    (value.asked_at === null || !Number.isNaN(Date.parse(String(value.asked_at)))) &&
    (value.verdict === null || typeof value.verdict === "string") &&
    (value.defect_probability === null || typeof value.defect_probability === "number")
  );
}

/** Of two equal ones it makes no difference which is taken. */
function ordered(one: string, other: string): number {
  return one < other ? -1 : 1;
}
