/** The current shot's values as they stand in the form: what was typed, and what it was filled from. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FieldFault } from "../contract/events.ts";
import type { Change } from "../contract/tool_results.ts";
import { hashOfJson } from "../lib/hash.ts";
import { plain, readNumber } from "../lib/numbers.ts";
import type { Line } from "../line/line.ts";
import { savedShotIn } from "./saved_shot.ts";
import { type Origin, originOf, type ShotIdentity, valuesBefore } from "./shot_identity.ts";
import { TableRows } from "./table_rows.ts";
import { type Mark, markOf } from "./value_marks.ts";

export class Shot {
  readonly origin: Signal<Origin>;
  /** What the fields were filled with, by variable. */
  readonly base: Signal<Record<string, string>>;
  /** What stands in the fields now. */
  readonly texts: Signal<Record<string, string>>;
  /** Why the server refused a value, by variable. */
  readonly refusals = signal<Record<string, string>>({});

  /** The values that are numbers, and the variables whose field holds something else. */
  readonly read: ReadonlySignal<{ features: Record<string, number>; faults: string[] }> = computed(() => {
    const features: Record<string, number> = {};
    const faults: string[] = [];
    for (const { name } of this.line.features) {
      const text = (this.texts.value[name] ?? "").trim();
      const value = readNumber(text);
      if (value !== null) features[name] = value;
      else if (text !== "") faults.push(name);
    }
    return { features, faults };
  });

  /** What is odd about the values, by variable. */
  readonly marks: ReadonlySignal<Record<string, Mark>> = computed(() => {
    const { sentinels } = this.line.document;
    const rows = this.line.features.flatMap((feature) => {
      const text = this.texts.value[feature.name] ?? "";
      const mark = markOf(feature, { text, refusal: this.refusals.value[feature.name], sentinels });
      return mark ? [[feature.name, mark] as const] : [];
    });
    return Object.fromEntries(rows);
  });

  readonly changed: ReadonlySignal<string[]> = computed(() =>
    this.line.features
      .map(({ name }) => name)
      .filter((name) => (this.texts.value[name] ?? "").trim() !== (this.base.value[name] ?? "")),
  );

  /** The table of shots that is open beside the fields. */
  readonly rows: TableRows;

  /** Which shot stands in the fields, with what was changed on it by hand. */
  readonly identity: ReadonlySignal<ShotIdentity> = computed(() => {
    const origin = this.origin.value;
    const before = (name: string) => readNumber(this.base.value[name] ?? "");
    const now = this.read.value.features;
    const changed: ShotIdentity["changed"] = {};
    for (const name of this.changed.value) changed[name] = [before(name), now[name] ?? null];
    const common: ShotIdentity = {
      kind: origin.kind,
      line: this.line.name,
      print: hashOfJson(this.base.value),
      changed,
    };
    switch (origin.kind) {
      case "example":
        return { ...common, shotId: origin.id };
      case "recorded": {
        const { id, kind: _, ...facts } = origin;
        return { ...common, ...facts, shotId: id };
      }
      case "row": {
        const { index, kind: _, ...names } = origin;
        return { ...common, ...names, row: index + 1 };
      }
      default:
        return common;
    }
  });

  /** Nobody has chosen or typed anything yet, now or before a reload. */
  readonly untouched: Signal<boolean> = signal(false);

  /** @param stored what was kept over a reload; what is not this line's counts as nothing */
  constructor(
    readonly line: Line,
    stored: { shot: unknown; table: unknown; mappings?: unknown } = { shot: null, table: null },
  ) {
    const kept = savedShotIn(stored.shot, line);
    this.origin = signal(kept?.origin ?? { kind: "typical" });
    this.base = signal(kept?.base ?? {});
    this.texts = signal(kept?.texts ?? {});
    this.rows = new TableRows(this, stored);
    if (kept) return;
    const first = line.examples[0];
    if (first) this.fill(first.features, { kind: "example", id: first.id });
    else this.fill(line.typicalValues(), { kind: "typical" });
    this.untouched.value = true;
  }

  /** Fills the fields; those without a value are emptied. */
  fill(values: Record<string, number>, origin: Origin): void {
    this.fillTexts(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)])),
      origin,
    );
  }

  /** The same with texts, of which not each has to be a number. */
  fillTexts(texts: Record<string, string>, origin: Origin): void {
    const known = this.line.features.flatMap(({ name }) =>
      texts[name] === undefined ? [] : [[name, texts[name]]],
    );
    const filled = Object.fromEntries(known) as Record<string, string>;
    batch(() => {
      this.untouched.value = false;
      this.origin.value = origin;
      this.base.value = filled;
      this.texts.value = filled;
      this.refusals.value = {};
    });
  }

  /** What a person typed. */
  set(name: string, text: string): void {
    const { [name]: _, ...others } = this.refusals.peek();
    batch(() => {
      this.untouched.value = false;
      this.texts.value = { ...this.texts.peek(), [name]: text };
      this.refusals.value = others;
    });
  }

  /** Brings back a shot that was asked about, with what was changed on it then. */
  restore(identity: ShotIdentity, features: Record<string, number>): void {
    batch(() => {
      this.fill(valuesBefore(features, identity), originOf(identity));
      for (const name of Object.keys(identity.changed)) {
        const value = features[name];
        this.set(name, value === undefined ? "" : plain(value));
      }
    });
  }

  /** Sets what an adjustment proposes. Gives the number of variables that this line has. */
  apply(changes: Pick<Change, "feature" | "to">[]): number {
    const known = changes.filter(({ feature }) => this.line.feature(feature));
    batch(() => {
      for (const { feature, to } of known) this.set(feature, plain(to));
    });
    return known.length;
  }

  /** Back to what the fields were filled with. */
  reset(): void {
    batch(() => {
      this.texts.value = this.base.peek();
      this.refusals.value = {};
    });
  }

  /** Marks the values that the server refused. */
  refuse(details: FieldFault[]): void {
    const rows = details.flatMap(({ field, reason }) => {
      const name = field.replace(/^(features|overrides)\./, "");
      return this.line.feature(name) ? [[name, reason]] : [];
    });
    this.refusals.value = { ...this.refusals.peek(), ...Object.fromEntries(rows) };
  }
}
