/**
 * The shot in the console has its address in the browser's bar: each one that a person chose is a step of its own, to
 * which back leads, and a reload keeps it. One without an address, such as a sample, is kept with its step.
 */

import { effect } from "@preact/signals";
import { isRecord } from "../lib/type_guards.ts";
import type { Shot } from "../state/shot.ts";
import { type Origin, originIn } from "../state/shot_identity.ts";
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

/**
 * What the browser keeps of a shot with its step: which it is, and nothing of its values, since a step outlives the
 * sign-in of whoever looked at it.
 */
interface Step {
  /** Whose variables these are. */
  line: string;
  origin: Origin;
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
    const step = this.#stepIn(this.bar.state());
    if (named) {
      if (!this.#isAtHand(named)) return hash;
    } else if (hash.startsWith("#/")) return hash;
    else if (step && !isSame(step.origin, this.shot.origin.peek())) this.#restore(step.origin);
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
    const step = this.#stepIn(this.bar.state());
    const now = this.#step();
    const { origin } = now;
    const isKept = step !== null && isSame(step.origin, origin);
    const isNamed = named !== null && this.#isAtHand(named);
    // It was asked for a moment ago and is on its way.
    if (named && !isNamed && !step) return false;
    if (isKept && (named ? isNamed : origin.kind !== "recorded")) return true;
    const isNew = step !== null && !isKept && !isNamed;
    const followed = origin.kind === "recorded" && origin.id === this.shown.followed();
    const write = isNew && !followed ? this.bar.push : this.bar.replace;
    write({ shot: now }, this.#address());
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

  #step(): Step {
    const origin = this.shot.origin.peek();
    const line = this.shot.line.fingerprint;
    switch (origin.kind) {
      case "recorded":
        return {
          line,
          origin: { kind: origin.kind, id: origin.id, ...(origin.line && { line: origin.line }) },
        };
      case "row":
        return { line, origin: { kind: origin.kind, index: origin.index } };
      default:
        return { line, origin };
    }
  }

  /** What an earlier step of this line's page kept; null where there is none. */
  #stepIn(state: unknown): Step | null {
    const kept = isRecord(state) ? state.shot : null;
    const line = this.shot.line.fingerprint;
    const origin = isRecord(kept) && kept.line === line ? originIn(kept.origin) : null;
    return origin && { line, origin };
  }

  /** One that cannot be brought back, such as a row of a table that was closed, leaves the fields as they are. */
  #restore(origin: Origin): void {
    const { line, rows } = this.shot;
    if (origin.kind === "typical") this.shot.fill(line.typicalValues(), origin);
    const example = origin.kind === "example" && line.examples.find(({ id }) => id === origin.id);
    if (example) this.shot.fill(example.features, origin);
    if (origin.kind === "row") rows.go(origin.index);
  }
}

function isSame(one: Origin, other: Origin): boolean {
  if (one.kind === "recorded" && other.kind === "recorded")
    return one.id === other.id && one.line === other.line;
  if (one.kind === "example" && other.kind === "example") return one.id === other.id;
  if (one.kind === "row" && other.kind === "row") return one.index === other.index;
  return one.kind === other.kind;
}
