/**
 * Which of a line's shots the run chart shows: the newest as they come, or those of a time and a verdict, page by
 * page, of the line's whole memory.
 */

import { signal } from "@preact/signals";
import type { Client } from "../../api/client.ts";
import type { RecordedShot } from "../../contract/api.ts";
import { withShot } from "./follow_line.ts";

export const HOURS = [1, 8, 24, 168] as const;
export const VERDICTS = ["defect", "unsure", "withheld", "normal"] as const;

export interface Choice {
  /** Hours until now; null for the newest shots, however old. */
  hours: (typeof HOURS)[number] | null;
  /** null for all verdicts */
  verdict: (typeof VERDICTS)[number] | null;
}

export const ALL: Choice = { hours: null, verdict: null };

/** Whether a choice leaves none of the newest shots out. */
export function isAll({ hours, verdict }: Choice): boolean {
  return hours === null && verdict === null;
}

/** A page of a choice: its shots, oldest first, and whether there are older ones. */
export interface PageOfShots {
  shots: readonly RecordedShot[];
  cursor: string | null;
  /** Pages between it and the newest. */
  back: number;
}

type Asked = Record<string, string>;

export class ShownShots {
  readonly choice = signal<Choice>(ALL);
  /** null while the newest shots are shown as they come */
  readonly page = signal<PageOfShots | null>(null);
  readonly failed = signal(false);
  readonly busy = signal(false);
  /** What was asked for each page from the newest to that one. */
  #asked: Asked[] = [];
  #last = 0;
  readonly #client: Pick<Client, "shotPage">;
  readonly #now: () => number;

  constructor(client: Pick<Client, "shotPage">, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** The newest shots of a choice, at most `most`. */
  async choose(line: string, choice: Choice, most: number): Promise<void> {
    this.choice.value = choice;
    if (isAll(choice)) {
      this.#live();
      return;
    }
    const asked: Asked = { line, limit: String(most) };
    if (choice.verdict) asked.verdict = choice.verdict;
    if (choice.hours) asked.from = new Date(this.#now() - choice.hours * 3_600_000).toISOString();
    await this.#show([asked]);
  }

  /** The shots before those that are shown. */
  async older(line: string, shown: readonly RecordedShot[], most: number): Promise<void> {
    const page = this.page.peek();
    const [first] = shown;
    if (page) {
      if (page.cursor === null) return;
      await this.#show([...this.#asked, { ...this.#asked.at(-1), cursor: page.cursor }]);
    } else if (first) {
      await this.#show([{ line, limit: String(most), to: first.at }]);
    }
  }

  /** The shots after those that are shown; after the newest page of all shots they are shown as they come. */
  async newer(): Promise<void> {
    const rest = this.#asked.slice(0, -1);
    if (rest.length > 0) await this.#show(rest);
    else if (isAll(this.choice.peek())) this.#live();
  }

  /** A shot that came or was changed: it is shown where it is one of the choice's newest. */
  take(shot: RecordedShot): void {
    const page = this.page.peek();
    if (!page) return;
    const known = page.shots.some(({ shot_id }) => shot_id === shot.shot_id);
    const { verdict } = this.choice.peek();
    const newest = page.back === 0 && this.#asked[0]?.to === undefined;
    const fits = verdict === null || shot.verdict === verdict;
    if (known || (newest && fits && isAfter(shot, page.shots.at(-1))))
      this.page.value = { ...page, shots: withShot(page.shots, shot) };
  }

  #live(): void {
    this.#last += 1;
    this.#asked = [];
    this.page.value = null;
    this.failed.value = this.busy.value = false;
  }

  async #show(asked: Asked[]): Promise<void> {
    const now = ++this.#last;
    this.busy.value = true;
    try {
      const { shots, cursor } = await this.#client.shotPage(asked.at(-1) ?? {});
      if (now !== this.#last) return;
      this.#asked = asked;
      this.page.value = { shots: [...shots].reverse(), cursor, back: asked.length - 1 };
      this.failed.value = false;
    } catch (fault) {
      if (now !== this.#last) return;
      console.warn("These shots of the line cannot be had.", fault);
      this.failed.value = true;
    }
    this.busy.value = false;
  }
}

function isAfter(shot: RecordedShot, last: RecordedShot | undefined): boolean {
  return !last || Date.parse(shot.at) > Date.parse(last.at);
}
