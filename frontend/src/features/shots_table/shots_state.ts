/** What the table of shots holds while the page stands: its shots, their order, what runs. It outlives its view. */

import { type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import type { Client } from "../../api/client.ts";
import type { Notice, ShotPage } from "../../contract/api.ts";
import type { Line } from "../../line/line.ts";
import type { Shot } from "../../state/shot.ts";
import type { Table } from "../../table/table.ts";
import { judgeAll, pauseOrOnline } from "./judging.ts";
import { ALL, BY_RISK, type Order, ordered, type Shown } from "./order.ts";
import { shotOfMemory, shotsOfTable, type TableShot } from "./table_shot.ts";

export type Run =
  | { kind: "idle" }
  | { kind: "reading" | "judging" }
  | { kind: "waiting"; fault: ApiError }
  | { kind: "stopped" }
  | { kind: "failed"; fault: ApiError };

/** Which shots of the line's memory: the newest so many, of a time where one is given (ISO 8601). */
export interface MemoryAsked {
  most: number;
  from: string;
  to: string;
}

export const NEWEST: MemoryAsked = { most: 200, from: "", to: "" };
/** Shots of one answer of GET /api/shots. */
const PAGE = 1000;

type Server = Pick<Client, "judgeShots" | "shotPage">;

export class ShotsState {
  readonly shots: Signal<TableShot[]> = signal([]);
  readonly run: Signal<Run> = signal({ kind: "idle" });
  readonly order: Signal<Order> = signal(BY_RISK);
  readonly shown: Signal<Shown> = signal(ALL);
  readonly asked: Signal<MemoryAsked> = signal(NEWEST);
  readonly values: Signal<boolean> = signal(false);
  /** The place of the shot at which the keyboard stands, and how far the list is scrolled, in px. */
  readonly active: Signal<number | null> = signal(null);
  top = 0;
  /** The places of the shots that are put side by side, two at most. */
  readonly compared: Signal<number[]> = signal([]);
  readonly version: Signal<string> = signal("");
  /** What answers lacked, each kind once. */
  readonly warnings: Signal<Notice[]> = signal([]);
  #request: AbortController | null = null;

  constructor(private readonly server: Server) {}

  /** Stops what runs; what is judged stays. */
  stop(): void {
    this.#request?.abort();
    this.#request = null;
    if (["reading", "judging", "waiting"].includes(this.run.peek().kind))
      this.run.value = { kind: "stopped" };
  }

  /** Judges what is open, the rows of the file in their order, the memory's by their risk. */
  async judge(): Promise<void> {
    const signal = this.#begin();
    this.run.value = { kind: "judging" };
    const names = { mode: (id: string) => id, variable: (name: string) => name };
    try {
      await judgeAll(
        ordered(this.shots.peek(), BY_RISK, names),
        {
          ask: (shots, stopped) => this.server.judgeShots(shots, stopped),
          onShots: (changed) => {
            const shots = [...this.shots.peek()];
            for (const shot of changed) shots[shot.place] = shot;
            this.shots.value = shots;
          },
          onWaiting: (fault) => {
            this.run.value = fault ? { kind: "waiting", fault } : { kind: "judging" };
          },
          onTold: ({ model_version, warnings = [] }) => {
            this.version.value = model_version ?? "";
            const known = this.warnings.peek();
            const more = warnings.filter(({ code }) => known.every((each) => each.code !== code));
            if (more.length > 0) this.warnings.value = [...known, ...more];
          },
          pause: pauseOrOnline,
        },
        signal,
      );
      if (!signal.aborted) this.run.value = { kind: "idle" };
    } catch (error) {
      if (!signal.aborted) this.run.value = { kind: "failed", fault: asApiError(error) };
    }
  }

  /** Brings a line's shots from its memory, page by page, and asks what drives them. */
  async readMemory(line: string): Promise<void> {
    const signal = this.#begin();
    const { most, from, to } = this.asked.peek();
    this.run.value = { kind: "reading" };
    this.compared.value = [];
    this.active.value = null;
    let found: TableShot[] = [];
    let cursor: string | null = "";
    try {
      while (cursor !== null && found.length < most) {
        const page: ShotPage = await this.server.shotPage({
          line,
          limit: String(Math.min(PAGE, most - found.length)),
          ...(from && { from }),
          ...(to && { to }),
          ...(cursor && { cursor }),
        });
        if (signal.aborted) return;
        found = [...found, ...page.shots.map((row, at) => shotOfMemory(row, found.length + at))];
        cursor = page.cursor;
        this.shots.value = found;
      }
    } catch (error) {
      if (!signal.aborted) this.run.value = { kind: "failed", fault: asApiError(error) };
      return;
    }
    await this.judge();
  }

  /** Puts a shot beside another one, or takes it away; a third takes the place of the one before. */
  compare(place: number): void {
    const now = this.compared.peek();
    this.compared.value = now.includes(place)
      ? now.filter((each) => each !== place)
      : [...now, place].slice(-2);
  }

  #begin(): AbortSignal {
    this.#request?.abort();
    this.#request = new AbortController();
    return this.#request.signal;
  }
}

/**
 * By what it was read from: a table, or a line, for as long as the page's shot is the same: nothing of one user stays
 * for the next. A file that is opened anew begins anew.
 */
const OF_TABLES = new WeakMap<Table, ShotsState>();
const OF_LINES = new WeakMap<Shot, Map<string, ShotsState>>();

/** The state of a file's table, which begins to be judged with the first look. */
export function stateOfTable(table: Table, line: Line, server: Server): ShotsState {
  const known = OF_TABLES.get(table);
  if (known) return known;
  const state = new ShotsState(server);
  state.shots.value = shotsOfTable(table, line);
  OF_TABLES.set(table, state);
  void state.judge();
  return state;
}

export function stateOfLine(line: string, shot: Shot, server: Server): ShotsState {
  const lines = OF_LINES.get(shot) ?? new Map<string, ShotsState>();
  OF_LINES.set(shot, lines);
  const known = lines.get(line);
  if (known) return known;
  const state = new ShotsState(server);
  lines.set(line, state);
  void state.readMemory(line);
  return state;
}
