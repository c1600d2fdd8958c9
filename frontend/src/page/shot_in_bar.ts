/**
 * The shot in the console has its address in the browser's bar: each one that a person chose is a step of its own, to
 * which back leads, and a reload keeps it. One without an address, such as a sample, is kept with its step.
 */

import { effect } from "@preact/signals";
import { readNumber } from "../lib/numbers.ts";
import { isRecord } from "../lib/type_guards.ts";
import type { Shot } from "../state/shot.ts";
import { isSameShot, isShotIdentity, type ShotIdentity } from "../state/shot_identity.ts";
import { shotAddress, shotNamed } from "./addresses.ts";

/** The browser's bar with its history. A test passes its own. */
export interface Bar {
  /** What follows the page's address, with its `#`; may be empty. */
  hash: () => string;
  /** What was kept with the present step. */
  state: () => unknown;
  push: (state: unknown, hash: string) => void;
  replace: (state: unknown, hash: string) => void;
}

/** Of a page, what is needed here. */
interface Shown {
  /** The page's line; null where its address names none. */
  lineName: () => string | null;
  /** Of the shot that the line brought by itself last. */
  followed: () => string | null;
  /** The address of the console where the shot has none. */
  plain: () => string;
}

interface Step {
  identity: ShotIdentity;
  features: Record<string, number>;
}

export class ShotInBar {
  constructor(
    private readonly shot: Shot,
    private readonly bar: Bar,
    private readonly shown: Shown,
  ) {}

  /**
   * Writes the shot's address whenever another one comes into the fields, until the function that it gives is called.
   *
   * @param onWritten hears that the bar is about the console
   */
  watch(onWritten: () => void): () => void {
    let last = this.shot.origin.peek();
    return effect(() => {
      const now = this.shot.origin.value;
      if (now === last) return;
      last = now;
      if (this.#write()) onWritten();
    });
  }

  /**
   * The browser has come to an address, by a link, back or forward. Gives what of it a place has to show: nothing
   * where it is about the shot in the fields, or about one that its step keeps.
   */
  arrive(): string {
    const hash = this.bar.hash();
    const named = shotNamed(hash);
    const step = stepIn(this.bar.state());
    if (named) {
      if (!this.#isAtHand(named)) return hash;
    } else if (hash.startsWith("#/")) return hash;
    else if (step && !isSameShot(step.identity, this.shot.identity.peek()))
      this.shot.restore(step.identity, step.features);
    this.#write();
    return "";
  }

  /** A place over the console is left: its step is the console's from now on. */
  leave(): void {
    this.bar.replace({ shot: this.#step() }, this.#address());
  }

  /** True where the bar is about the shot in the fields afterwards. */
  #write(): boolean {
    const hash = this.bar.hash();
    const named = shotNamed(hash);
    // Under a place the console has no address.
    if (!named && hash.startsWith("#/")) return false;
    const step = stepIn(this.bar.state());
    const { identity, features } = this.#step();
    const isKept = step !== null && isSameShot(step.identity, identity);
    const isNamed = named !== null && this.#isAtHand(named);
    // It was asked for a moment ago and is on its way.
    if (named && !isNamed && !step) return false;
    if (isKept && (named ? isNamed : identity.kind !== "recorded")) return true;
    const isNew = step !== null && !isKept && !isNamed;
    const followed = identity.kind === "recorded" && identity.shotId === this.shown.followed();
    const write = isNew && !followed ? this.bar.push : this.bar.replace;
    write({ shot: { identity, features } }, this.#address());
    return true;
  }

  #isAtHand({ line, shotId }: { line: string; shotId: string }): boolean {
    const { kind, line: own, shotId: id } = this.shot.identity.peek();
    return kind === "recorded" && own === line && id === shotId;
  }

  #address(): string {
    const { kind, line, shotId } = this.shot.identity.peek();
    if (kind !== "recorded" || !shotId) return this.shown.plain();
    return shotAddress(line, shotId, this.shown.lineName());
  }

  /** The shot as it was filled in: what was changed since goes with the page, not with the step. */
  #step(): Step {
    const filled = Object.entries(this.shot.base.peek()).flatMap(([name, text]) => {
      const value = readNumber(text);
      return value === null ? [] : [[name, value] as const];
    });
    const identity = { ...this.shot.identity.peek(), changed: {} };
    return { identity, features: Object.fromEntries(filled) };
  }
}

/** What an earlier step of this page kept; null where there is none. */
function stepIn(state: unknown): Step | null {
  const kept = isRecord(state) ? state.shot : null;
  if (!isRecord(kept) || !isShotIdentity(kept.identity) || !isRecord(kept.features)) return null;
  const numbers = Object.entries(kept.features).filter(([, value]) => typeof value === "number");
  return { identity: kept.identity, features: Object.fromEntries(numbers) as Record<string, number> };
}
