/** The table that is open, and the shot of it that stands in the fields. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Line } from "../line/line.ts";
import { restoreTable, type Table, textsOf } from "../table/table.ts";
import { TableError, type TableFault } from "../table/table_error.ts";
import type { Source } from "../table/table_reader.ts";
import type { Origin } from "./saved_shot.ts";

export type Reading =
  | { kind: "idle" }
  | { kind: "reading"; name: string }
  | { kind: "failed"; name: string; fault: TableFault };

/** What a table needs of the shot that it fills. */
export interface ShotFields {
  readonly line: Line;
  readonly origin: Signal<Origin>;
  readonly texts: Signal<Record<string, string>>;
  readonly changed: ReadonlySignal<string[]>;
  fillTexts(texts: Record<string, string>, origin: Origin): void;
  set(name: string, text: string): void;
}

export class TableRows {
  readonly table: Signal<Table | null>;
  readonly reading: Signal<Reading> = signal({ kind: "idle" });
  /** Which of the table's shots stands in the fields; null where something else does. */
  readonly index: ReadonlySignal<number | null> = computed(() => {
    const origin = this.shot.origin.value;
    const rows = this.table.value?.rows ?? 0;
    return origin.kind === "row" && origin.index < rows ? origin.index : null;
  });
  /** What was typed into a shot before another one was looked at. */
  readonly #typed = new Map<number, Record<string, string>>();
  /** The shot that was looked at last, also while a sample stands in the fields. */
  #last = 0;
  #reads = 0;
  #file: Pick<File, "name" | "arrayBuffer"> | null = null;

  constructor(
    private readonly shot: ShotFields,
    stored: unknown,
  ) {
    this.table = signal(restoreTable(stored, shot.line));
  }

  /** Reads a file and fills the fields with its first shot. The last file that was given wins. */
  async openFile(file: Pick<File, "name" | "arrayBuffer">): Promise<boolean> {
    this.#file = file;
    return await this.#read(file.name, async () => ({ content: new Uint8Array(await file.arrayBuffer()) }));
  }

  /** The last file once more, by a sheet that a person chose. */
  async openSheet(sheet: string): Promise<boolean> {
    const file = this.#file;
    if (!file) return false;
    return await this.#read(file.name, async () => ({
      content: new Uint8Array(await file.arrayBuffer()),
      sheet,
    }));
  }

  /** The same with rows that were copied from a table. */
  async openText(text: string): Promise<boolean> {
    return await this.#read("", async () => ({ content: text }));
  }

  /** Shows a shot of the table, the nearest one there is. What was typed into the present one is kept for it. */
  go(index: number): void {
    const table = this.table.peek();
    if (!table || !Number.isFinite(index)) return;
    this.#keepTyped();
    const row = Math.min(table.rows - 1, Math.max(0, Math.trunc(index)));
    this.#last = row;
    batch(() => {
      this.shot.fillTexts(textsOf(table, this.shot.line.features, row), { kind: "row", index: row });
      for (const [name, text] of Object.entries(this.#typed.get(row) ?? {})) this.shot.set(name, text);
    });
  }

  /** From a sample back to the table. */
  back(): void {
    this.go(this.#last);
  }

  /** Takes the table away; the values stay in the fields. */
  close(): void {
    this.#typed.clear();
    this.table.value = null;
    this.reading.value = { kind: "idle" };
  }

  #keepTyped(): void {
    const index = this.index.peek();
    if (index === null) return;
    const texts = this.shot.texts.peek();
    this.#typed.set(
      index,
      Object.fromEntries(this.shot.changed.peek().map((name) => [name, texts[name] ?? ""])),
    );
  }

  async #read(name: string, source: () => Promise<Omit<Source, "name">>): Promise<boolean> {
    const mine = ++this.#reads;
    this.reading.value = { kind: "reading", name };
    try {
      // The rules of reading come with the first table.
      const { readTable } = await import("../table/table_reader.ts");
      const table = await readTable({ name, ...(await source()) }, this.shot.line, macrotask);
      if (mine !== this.#reads) return false;
      this.close();
      batch(() => {
        // Nothing of the table before is to be kept as typed into this one's shot.
        this.shot.origin.value = { kind: "typical" };
        this.table.value = table;
        this.go(0);
      });
      return true;
    } catch (error) {
      const fault: TableFault =
        error instanceof TableError ? error.fault : { code: "unreadable", message: String(error) };
      if (mine === this.#reads) this.reading.value = { kind: "failed", name, fault };
      return false;
    }
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
