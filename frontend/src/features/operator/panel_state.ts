/** What the operator's view knows of its line, kept up to date while somebody looks. */

import { batch, type Signal, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Client } from "../../api/client.ts";
import { useAnswer } from "../../components/use_answer.ts";
import type { LineStatus, RecordedShot } from "../../contract/api.ts";
import type { ImportanceAnswer } from "../../contract/tool_results.ts";
import { isRecord } from "../../lib/type_guards.ts";
import { pause, whileVisible } from "../../lib/while_visible.ts";
import { Line } from "../../line/line.ts";
import { type Page, usePage } from "../../page/page.ts";
import type { PageStorage } from "../../persistence/page_storage.ts";
import { lineToFollow } from "../line_strip/follow_line.ts";
import { followTogether } from "../line_strip/shared_line.ts";
import { type Alarms, acknowledge, savedAlarmsIn, withShots, withStatus } from "./alarms.ts";

/** How often the line's state is asked for: it changes over hours. */
const STATE_EVERY_MS = 60_000;

export class PanelState {
  /** null until it is known which line is shown; "" where there is none */
  readonly name: Signal<string | null> = signal(null);
  readonly line: Signal<Line | null> = signal(null);
  /** null until they were read; oldest first */
  readonly shots: Signal<RecordedShot[] | null> = signal(null);
  readonly status: Signal<LineStatus | "failed" | null> = signal(null);
  readonly alarms: Signal<Alarms> = signal(savedAlarmsIn(null));
  /** Who acknowledges, as typed at the panel. */
  readonly by: Signal<string> = signal("");
  /** Somebody has switched the alarm's sound on, now or before a reload. */
  readonly wantsSound: Signal<boolean> = signal(false);
  readonly reached: Signal<boolean> = signal(true);
  /** When the server was heard last, and when the newest shot came; ms since the epoch. */
  readonly heardAt: Signal<number | null> = signal(null);
  readonly newestAt: Signal<number | null> = signal(null);

  constructor(
    private readonly client: Client,
    private readonly memory: PageStorage,
    /** Who is signed in; empty where nobody signs in. */
    private readonly user = "",
  ) {}

  /** Follows a line until `stop` ends it; without a name the one that the page shows. Never throws. */
  async follow(asked: string | undefined, stop: AbortSignal): Promise<void> {
    const name = this.name.peek() || asked || (await lineToFollow(this.client))?.line || "";
    if (stop.aborted) return;
    if (this.name.peek() !== name) this.#open(name);
    if (name === "") return;
    if (!this.line.peek()) void this.#readLine(name);
    void this.#followState(name, stop);
    await followTogether(
      this.client,
      { line: name, user: this.user },
      (shots) => this.see(shots),
      stop,
      (reached) => {
        this.reached.value = reached;
        if (reached) this.heardAt.value = Date.now();
      },
    );
  }

  /** The newest shots, oldest first. */
  see(shots: RecordedShot[]): void {
    const before = this.shots.peek()?.at(-1)?.shot_id;
    const newest = shots.at(-1);
    batch(() => {
      // One that comes while somebody looks is as old as its coming, whatever the machine's clock says.
      if (newest && newest.shot_id !== before)
        this.newestAt.value = before === undefined ? Date.parse(newest.at) : Date.now();
      this.shots.value = shots;
    });
    this.#keep(withShots(this.alarms.peek(), shots));
  }

  acknowledge(): void {
    this.#keep(acknowledge(this.alarms.peek(), this.by.peek().trim(), Date.now()));
  }

  setName(by: string): void {
    this.by.value = by;
    this.#save();
  }

  wantSound(wanted: boolean): void {
    this.wantsSound.value = wanted;
    this.#save();
  }

  /** Takes over what another window of the same panel has acknowledged. */
  heed(event: StorageEvent): void {
    const name = this.name.peek();
    const kept = name ? this.memory.panelIn(name, event) : undefined;
    if (kept !== undefined) this.#take(kept);
  }

  #open(name: string): void {
    this.name.value = name;
    this.#take(this.memory.panel(name));
  }

  #take(kept: unknown): void {
    const { alarms, by, sound } = isRecord(kept) ? kept : {};
    batch(() => {
      this.alarms.value = savedAlarmsIn(alarms);
      this.by.value = typeof by === "string" ? by : "";
      this.wantsSound.value = sound === true;
    });
  }

  async #readLine(name: string): Promise<void> {
    try {
      this.line.value = new Line(await this.client.about(name).line(), name);
    } catch (fault) {
      console.warn("The line's variables cannot be had.", fault);
    }
  }

  async #followState(name: string, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        const status = await this.client.status(name);
        if (stop.aborted) return;
        this.status.value = status;
        this.#keep(withStatus(this.alarms.peek(), status));
      } catch (fault) {
        if (stop.aborted) return;
        console.warn("The line's state cannot be had.", fault);
        this.status.value = "failed";
      }
      await pause(STATE_EVERY_MS, stop);
    }
  }

  #keep(alarms: Alarms): void {
    if (alarms === this.alarms.peek()) return;
    this.alarms.value = alarms;
    this.#save();
  }

  #save(): void {
    const name = this.name.peek();
    const kept = { alarms: this.alarms.peek(), by: this.by.peek(), sound: this.wantsSound.peek() };
    if (name) this.memory.savePanel(name, kept);
  }
}

/** The state of a view of its own. */
export function usePanelState(asked: string | undefined): PanelState {
  const page: Page = usePage();
  const [state] = useState(() => new PanelState(page.client, page.memory, page.signIn.user?.subject));
  const [round, again] = useState(0);
  useEffect(() => whileVisible((stop) => state.follow(asked, stop)), [round]);
  useEffect(() => {
    // A stream over a network that went may stay silent for long: it is begun anew where the network comes back.
    const gone = () => (state.reached.value = false);
    const back = () => again((number) => number + 1);
    const heed = (event: StorageEvent) => state.heed(event);
    addEventListener("offline", gone);
    addEventListener("online", back);
    addEventListener("storage", heed);
    return () => {
      removeEventListener("offline", gone);
      removeEventListener("online", back);
      removeEventListener("storage", heed);
    };
  }, []);
  return state;
}

/** Why a shot is as it is, by the models: null while they are asked, "failed" where they gave nothing. */
export function useReasons(shot: RecordedShot | null): ImportanceAnswer | "failed" | null {
  const { client } = usePage();
  const key = shot && JSON.stringify([shot.line, shot.shot_id]);
  const { answer, fault } = useAnswer(key, async (signal) => {
    const { line, features } = shot as RecordedShot;
    const { t2 } = await client.about(line).predict(features, {}, signal);
    if ("error" in t2) throw t2.error;
    return t2;
  });
  return fault ? "failed" : answer;
}
