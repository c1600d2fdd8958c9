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
import { shotOfMemory, shotsOfTable, type TableShot, type Verdict } from "./table_shot.ts";

export type Run =
  | { kind: "idle" }
  | { kind: "reading" | "judging" }
  | { kind: "waiting"; fault: ApiError }
  | { kind: "stopped" }
  | { kind: "failed"; fault: ApiError };

/** Of which time: all of it, the hours until now, or from one time to another. */
export type Time = "all" | "8" | "24" | "168" | "own";

/** Which shots of the line's memory: the newest so many of a time and a verdict, which the server looks for. */
export interface MemoryAsked {
  most: number;
  time: Time;
  /** ISO 8601, by the plant's clock where there is no offset; "" for an open end. They count for a time of one's own. */
  from: string;
  to: string;
  /** "" for all of them. */
  verdict: Verdict | "";
}

export const NEWEST: MemoryAsked = { most: 200, time: "all", from: "", to: "", verdict: "" };
const HOUR_MS = 3_600_000;
/** Shots of one answer of GET /api/shots. */
const PAGE = 1000;

type Server = Pick<Client, "judgeShots" | "shotPage">;

export class ShotsState {
  readonly shots: Signal<TableShot[]> = signal([]);
  readonly run: Signal<Run> = signal({ kind: "idle" });
  readonly order: Signal<Order> = signal(BY_RISK);
  readonly shown: Signal<Shown> = signal(ALL);
  /** What is chosen of the memory, and what the shots that are here were asked by. */
  readonly asked: Signal<MemoryAsked> = signal(NEWEST);
  readonly read: Signal<MemoryAsked> = signal(NEWEST);
  /** The memory has more shots of that time and verdict than were read, so that no count is of all. */
  readonly more: Signal<boolean> = signal(false);
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
    const asked = this.asked.peek();
    const { most, verdict } = asked;
    const { from, to } = timeOf(asked, Date.now());
    this.run.value = { kind: "reading" };
    this.read.value = asked;
    this.more.value = false;
    this.shots.value = [];
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
          ...(verdict && { verdict }),
          ...(cursor && { cursor }),
        });
        if (signal.aborted) return;
        found = [...found, ...page.shots.map((row, at) => shotOfMemory(row, found.length + at))];
        cursor = page.cursor;
        this.shots.value = found;
      }
      this.more.value = cursor !== null;
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

function timeOf({ time, from, to }: MemoryAsked, now: number): { from: string; to: string } {
  if (time === "own") return { from, to };
  if (time === "all") return { from: "", to: "" };
  return { from: new Date(now - Number(time) * HOUR_MS).toISOString(), to: "" };
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
