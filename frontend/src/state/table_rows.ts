/** The table that is open, and the shot of it that stands in the fields. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { plain, readNumber } from "../lib/numbers.ts";
import type { Line } from "../line/line.ts";
import { missingFrom, restoreTable, type Table, textsOf } from "../table/table.ts";
import { TableError, type TableFault } from "../table/table_error.ts";
import type { Source } from "../table/table_opening.ts";
import type { TableToMap } from "../table/table_to_map.ts";
import {
  type Decisions,
  type KeptMapping,
  type KeptMappings,
  keptMappingsIn,
  withMapping,
  withoutMapping,
} from "./kept_mappings.ts";
import type { Origin } from "./shot_identity.ts";

export type Reading =
  | { kind: "idle" }
  | { kind: "reading"; name: string }
  | { kind: "failed"; name: string; fault: TableFault };

/** A table whose columns a person is asked about. */
export interface Asked {
  /** The file's name; empty for a pasted text. */
  name: string;
  table: TableToMap;
  /** What was decided of a table with these headers before. */
  kept: KeptMapping | null;
}

type Content = Pick<Source, "name" | "content">;

/** What a table needs of the shot that it fills. */
export interface ShotFields {
  readonly line: Line;
  readonly origin: Signal<Origin>;
  readonly base: Signal<Record<string, string>>;
  readonly texts: Signal<Record<string, string>>;
  readonly changed: ReadonlySignal<string[]>;
  fillTexts(texts: Record<string, string>, origin: Origin): void;
  set(name: string, text: string): void;
}

export class TableRows {
  readonly table: Signal<Table | null>;
  readonly reading: Signal<Reading> = signal({ kind: "idle" });
  /** The table whose columns have to be matched; null where nothing is asked. */
  readonly asked: Signal<Asked | null> = signal(null);
  /** The mappings that were confirmed on this computer. */
  readonly mappings: Signal<KeptMappings>;
  /** The last file or text can be asked about: it was opened since the page was loaded. */
  readonly canAsk: Signal<boolean> = signal(false);
  /** The table that is open is the last file or text, and not one before it. */
  readonly isLast: Signal<boolean> = signal(false);
  /** Which of the table's shots stands in the fields; null where something else does. */
  readonly index: ReadonlySignal<number | null> = computed(() => {
    const origin = this.shot.origin.value;
    const table = this.table.value;
    if (origin.kind !== "row" || !table || origin.index >= table.rows) return null;
    // A shot that a question brought back may be of a table before this one, also of one of the same name.
    return (origin.file ?? table.name) === table.name && this.#isRow(table, origin) ? origin.index : null;
  });
  /** What was typed into a shot before another one was looked at. */
  readonly #typed = new Map<number, Record<string, string>>();
  /** The shot that was looked at last, also while a sample stands in the fields. */
  #last = 0;
  #reads = 0;
  /** The last file or text that was given, by its name and how it is read. */
  #name = "";
  #content: (() => Promise<Content>) | null = null;
  #sheet: string | undefined;

  constructor(
    private readonly shot: ShotFields,
    stored: { table: unknown; mappings?: unknown },
  ) {
    this.table = signal(restoreTable(stored.table, shot.line));
    this.mappings = signal(keptMappingsIn(stored.mappings, shot.line));
  }

  /** Reads a file and fills the fields with its first shot. The last file that was given wins. */
  async openFile(file: Pick<File, "name" | "arrayBuffer">): Promise<boolean> {
    const { name } = file;
    return await this.#open(name, async () => ({ name, content: new Uint8Array(await file.arrayBuffer()) }));
  }

  /** The last file once more, by a sheet that a person chose. */
  async openSheet(sheet: string): Promise<boolean> {
    return await this.#read(sheet);
  }

  /** The same with rows that were copied from a table. */
  async openText(text: string): Promise<boolean> {
    return await this.#open("", async () => ({ name: "", content: text }));
  }

  /**
   * Asks about the columns of the last file or text, of another sheet where one is named. Gives the fault where
   * another sheet cannot be asked about: what was asked before stands.
   */
  async ask(sheet = this.#sheet): Promise<TableFault | null> {
    const mine = ++this.#reads;
    const content = await this.#content?.();
    if (!content) return null;
    try {
      const asked = await this.#toMap({ ...content, sheet });
      if (mine !== this.#reads) return null;
      this.#sheet = sheet;
      this.asked.value = asked;
    } catch (error) {
      if (mine !== this.#reads) return null;
      if (this.asked.peek()) return faultOf(error);
      this.#fail(content.name, error);
    }
    return null;
  }

  /** Takes what a person has decided of the columns, keeps it, and reads the table by it. */
  async confirm(decisions: Decisions): Promise<boolean> {
    const asked = this.asked.peek();
    if (!asked) return false;
    const { key, sheet } = asked.table;
    this.mappings.value = withMapping(this.mappings.peek(), key, decisions, Date.now());
    this.asked.value = null;
    return await this.#read(sheet?.name, decisions);
  }

  /** Forgets what was decided of the columns of the present table, which is read anew where it still can be. */
  async forget(): Promise<void> {
    const table = this.table.peek();
    const asked = this.asked.peek();
    const key = asked?.table.key ?? table?.mapping?.key;
    if (key !== undefined) this.mappings.value = withoutMapping(this.mappings.peek(), key);
    this.asked.value = null;
    // What was read by the mapping does not stay beside its absence, also where it cannot be read without it.
    const own = table?.mapping?.key === key;
    if (own && this.isLast.peek()) this.close();
    else if (own && table) this.table.value = { ...table, mapping: null };
    if (asked || (own && this.isLast.peek())) await this.#read(this.#sheet);
  }

  /** Takes up the mappings as another window has kept them. */
  takeMappings(stored: unknown): void {
    this.mappings.value = keptMappingsIn(stored, this.shot.line);
  }

  /** Forgets all mappings of this computer; the present table stays as it was read. */
  forgetMappings(): void {
    this.mappings.value = {};
  }

  /** Shows a shot of the table, the nearest one there is. What was typed into the present one is kept for it. */
  go(index: number): void {
    const table = this.table.peek();
    if (!table || !Number.isFinite(index)) return;
    this.#keepTyped();
    const row = Math.min(table.rows - 1, Math.max(0, Math.trunc(index)));
    this.#last = row;
    batch(() => {
      const caption = table.captions[row];
      const at = table.times?.texts?.[row];
      const mould = table.facts?.moulds?.[row];
      const lot = table.facts?.lots?.[row];
      this.shot.fillTexts(textsOf(table, this.shot.line.features, row), {
        kind: "row",
        index: row,
        file: table.name,
        ...(caption ? { caption } : {}),
        ...(at ? { at } : {}),
        ...(mould ? { mould } : {}),
        ...(lot ? { lot } : {}),
      });
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

  /** The fields were filled with this row of this table: its values, at its time. */
  #isRow(table: Table, { index, at, caption }: Origin & { kind: "row" }): boolean {
    const base = this.shot.base.value;
    const own = [table.times?.texts?.[index], table.captions[index]];
    // Where either has none there is nothing to tell them apart by.
    if ([at, caption].some((text, place) => text && own[place] && text !== own[place])) return false;
    const { features } = this.shot.line;
    return features.every(({ name }, place) => {
      const value = table.values[index * features.length + place] ?? NaN;
      const filled = readNumber(base[name] ?? "");
      // A cell that is no number counts as none; a field has twelve digits of a value.
      return filled === null ? Number.isNaN(value) : plain(filled) === plain(value);
    });
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

  async #open(name: string, content: () => Promise<Content>): Promise<boolean> {
    this.#name = name;
    this.#content = content;
    this.canAsk.value = true;
    this.isLast.value = false;
    this.#sheet = undefined;
    return await this.#read(undefined);
  }

  /** Reads the last file or text, by what was decided of its headers now or before, and asks where something is open. */
  async #read(sheet: string | undefined, decided: Decisions | null = null): Promise<boolean> {
    const mine = ++this.#reads;
    const stale = () => mine !== this.#reads;
    const name = this.#name;
    this.asked.value = null;
    this.reading.value = { kind: "reading", name };
    try {
      const content = await this.#content?.();
      if (!content) return false;
      // The rules of reading come with the first table.
      const { readTable } = await import("../table/table_reader.ts");
      const source: Source = { ...content, sheet };
      const known = decided ? null : await this.#kept(source);
      const decisions = decided ?? known?.mapping ?? null;
      const table = await readTable({ ...source, ...decisions }, this.shot.line, macrotask);
      const key = decided ? await this.#keyOf(source) : (known?.key ?? "");
      const asked = !decisions && this.#isOpen(table) ? await this.#askedOf(source) : null;
      if (stale()) return false;
      this.close();
      batch(() => {
        this.#sheet = sheet;
        this.isLast.value = true;
        // Nothing of the table before is to be kept as typed into this one's shot.
        this.shot.origin.value = { kind: "typical" };
        this.table.value = { ...table, mapping: decisions && { key, kept: !decided } };
        this.asked.value = asked;
        this.go(0);
      });
      return true;
    } catch (error) {
      const asked = await this.#askedAfter(error, sheet);
      if (stale()) return false;
      if (asked instanceof TableError) this.#fail(name, asked);
      else {
        this.#sheet = sheet;
        this.#fail(name, error);
        this.asked.value = asked;
      }
      return false;
    }
  }

  /** What a table that could not be read by its names may be asked; why it cannot, where that says more. */
  async #askedAfter(error: unknown, sheet: string | undefined): Promise<Asked | TableError | null> {
    const content = await this.#content?.().catch(() => null);
    const unnamed = error instanceof TableError && error.fault.code === "no_columns";
    if (!content || !unnamed) return null;
    try {
      return await this.#askedOf({ ...content, sheet });
    } catch (other) {
      return other instanceof TableError && other.fault.code === "sheets" ? other : null;
    }
  }

  /** The question, where there is something to propose or to decide. */
  async #askedOf(source: Source): Promise<Asked | null> {
    const asked = await this.#toMap(source);
    const { matches, outcome, openNumber, openDate } = asked.table;
    const proposed = matches.some(({ by }) => by === "likeness") || (outcome && outcome.by !== "name");
    return proposed || openNumber || openDate ? asked : null;
  }

  async #toMap(source: Source): Promise<Asked> {
    const { tableToMap } = await import("../table/table_to_map.ts");
    const table = await tableToMap(source, this.shot.line, macrotask);
    return { name: source.name, table, kept: this.mappings.peek()[table.key] ?? null };
  }

  async #kept(source: Source): Promise<{ key: string; mapping: KeptMapping } | null> {
    if (Object.keys(this.mappings.peek()).length === 0) return null;
    const key = await this.#keyOf(source).catch(() => "");
    const mapping = this.mappings.peek()[key];
    return mapping ? { key, mapping } : null;
  }

  async #keyOf(source: Source): Promise<string> {
    const { mappingKey } = await import("../table/table_to_map.ts");
    return await mappingKey(source, this.shot.line);
  }

  /** Columns, cells or times of the table are not understood, so that it is worth another look. */
  #isOpen(table: Table): boolean {
    const { columns, header } = table.layout;
    if (header === "order") return false;
    const left = columns.some(({ feature }) => feature === null);
    const untimed = !table.times?.texts && columns.some(({ caption }) => caption);
    const lacks = missingFrom(table, this.shot.line.features).length > 0 || !table.facts?.outcomes;
    return (left && lacks) || table.texts.size > 0 || untimed;
  }

  #fail(name: string, error: unknown): void {
    this.reading.value = { kind: "failed", name, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): TableFault {
  return error instanceof TableError ? error.fault : { code: "unreadable", message: String(error) };
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
