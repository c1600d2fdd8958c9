/**
 * Sheets of an .xlsx workbook as rows of text, by the rules of training/tables/workbook.py: dates as dates, units
 * of number formats beside their numbers, merged cells filled, errors of formulas named by cell.
 */

import { BUILT_IN_CODES, type CellFormat, cellFormat, PLAIN, scripted, shown } from "./cell_formats.ts";
import type { Row } from "./csv_rows.ts";
import { TableError } from "./table_error.ts";
import { attribute, type Tag, xmlParts } from "./xml.ts";
import { Zip } from "./zip.ts";

export interface Sheet {
  name: string;
  rows: Row[];
  /** Cells whose formula gave #N/A, which counts as missing. */
  missing: string[];
  /** Merged ranges that were filled with their value. */
  merged: string[];
  /** Excel does not show the sheet. */
  hidden: boolean;
  /** Rows with cells that Excel does not show, each range as its first and last. */
  hiddenRows: [number, number][];
  /** The same of columns, by their letters. */
  hiddenColumns: [string, string][];
}

/** Columns of a sheet. */
const MOST_COLUMNS = 16_384;

interface Shared {
  strings: string[];
  formats: CellFormat[];
  from1904: boolean;
}

/** All sheets that hold cells. Throws TableError for what is no workbook. */
export async function sheetsOf(bytes: Uint8Array): Promise<Sheet[]> {
  const zip = new Zip(bytes);
  const targets = new Map<string, string>();
  for (const part of xmlParts(await zip.text("xl/_rels/workbook.xml.rels"))) {
    if (typeof part !== "string" && part.name === "Relationship") {
      targets.set(attribute(part, "Id"), attribute(part, "Target"));
    }
  }
  const parts = new Map<string, { part: string; hidden: boolean }>();
  let from1904 = false;
  for (const part of xmlParts(await zip.text("xl/workbook.xml"))) {
    if (typeof part === "string" || !part.open) continue;
    if (part.name === "workbookPr") from1904 = ["1", "true"].includes(attribute(part, "date1904"));
    const target = part.name === "sheet" ? targets.get(attribute(part, "id")) : undefined;
    if (target?.includes("worksheets")) {
      parts.set(attribute(part, "name"), {
        part: target.startsWith("/") ? target.slice(1) : `xl/${target}`,
        hidden: !["", "visible"].includes(attribute(part, "state")),
      });
    }
  }
  const shared = { strings: await stringsOf(zip), formats: await formatsOf(zip), from1904 };
  const sheets: Sheet[] = [];
  for (const [name, { part, hidden }] of parts) {
    sheets.push({ ...sheetOf(name, await zip.text(part), shared), hidden });
  }
  if (sheets.length === 0) throw new TableError({ code: "workbook" });
  return sheets;
}

async function stringsOf(zip: Zip): Promise<string[]> {
  const found: string[] = [];
  if (!zip.has("xl/sharedStrings.xml")) return found;
  const texts = new Texts();
  for (const part of xmlParts(await zip.text("xl/sharedStrings.xml"))) {
    texts.take(part);
    if (typeof part !== "string" && part.name === "si" && part.close) found.push(texts.end());
  }
  return found;
}

/** Gathers the `t` of a string without its reading aids. */
class Texts {
  #text = "";
  #inside = false;
  #aside = false;
  #script = "";

  take(part: Tag | string): void {
    if (typeof part === "string") {
      if (this.#inside && !this.#aside) this.#text += scripted(part, this.#script);
    } else if (part.name === "r") this.#script = "";
    else if (part.name === "vertAlign") this.#script = attribute(part, "val");
    else if (part.name === "rPh") this.#aside = !part.close;
    else if (part.name === "t") this.#inside = !part.close;
  }

  end(): string {
    const text = this.#text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    this.#text = "";
    this.#script = "";
    return text;
  }
}

async function formatsOf(zip: Zip): Promise<CellFormat[]> {
  const found: CellFormat[] = [];
  if (!zip.has("xl/styles.xml")) return found;
  const codes = new Map(BUILT_IN_CODES);
  let inside = false;
  for (const part of xmlParts(await zip.text("xl/styles.xml"))) {
    if (typeof part === "string") continue;
    if (part.name === "cellXfs") inside = part.open && !part.close;
    if (!part.open) continue;
    if (part.name === "numFmt") codes.set(Number(attribute(part, "numFmtId")), attribute(part, "formatCode"));
    if (part.name === "xf" && inside)
      found.push(cellFormat(codes.get(Number(attribute(part, "numFmtId"))) ?? ""));
  }
  return found;
}

function sheetOf(name: string, xml: string, shared: Shared): Sheet {
  const cells = new Map<number, Map<number, string>>();
  const sheet: Sheet = {
    name,
    rows: [],
    missing: [],
    merged: [],
    hidden: false,
    hiddenRows: [],
    hiddenColumns: [],
  };
  const unseen = { rows: [] as number[], columns: new Set<number>() };
  const ranges: string[] = [];
  let row = new Map<number, string>();
  let line = 0;
  let place = -1;
  let cell: Cell | null = null;
  for (const part of xmlParts(xml)) {
    if (cell) cell.take(part);
    if (typeof part === "string") continue;
    if (part.name === "row" && part.open) {
      line = Number(attribute(part, "r")) || line + 1;
      place = -1;
      row = new Map();
      cells.set(line, row);
      if (isHidden(part)) unseen.rows.push(line);
    } else if (part.name === "col" && part.open && isHidden(part)) {
      const last = Math.min(Number(attribute(part, "max")), MOST_COLUMNS);
      for (let at = Number(attribute(part, "min")); at <= last; at += 1) unseen.columns.add(at - 1);
    } else if (part.name === "c") {
      if (part.open) {
        const reference = attribute(part, "r");
        place = reference ? columnOf(reference) : place + 1;
        cell = new Cell(part, reference || `${lettersOf(place)}${line}`);
      }
      if (part.close && cell) {
        const text = cell.text(shared, sheet);
        if (text) row.set(place, text);
        cell = null;
      }
    } else if (part.name === "mergeCell" && part.open) ranges.push(attribute(part, "ref"));
  }
  sheet.merged = ranges.filter((reference) => fill(cells, reference));
  let width = 0;
  for (const found of cells.values()) width = Math.max(width, lastOf(found) + 1);
  for (const at of [...cells.keys()].sort((a, b) => a - b)) {
    const found = cells.get(at);
    const texts = Array.from({ length: width }, (_, column) => found?.get(column) ?? "");
    if (texts.some((text) => text.trim())) sheet.rows.push({ line: at, cells: texts });
  }
  const held = new Set(sheet.rows.map((one) => one.line));
  const filled = new Set(
    sheet.rows.flatMap(({ cells: texts }) => [...texts.keys()].filter((at) => texts[at]?.trim())),
  );
  sheet.hiddenRows = runs(unseen.rows.filter((at) => held.has(at)));
  const columns = [...unseen.columns].filter((at) => filled.has(at)).sort((one, other) => one - other);
  sheet.hiddenColumns = runs(columns).map(([first, last]) => [lettersOf(first), lettersOf(last)]);
  return sheet;
}

function isHidden(tag: Tag): boolean {
  return ["1", "true"].includes(attribute(tag, "hidden"));
}

/** Places in their order, those that follow each other as one. */
function runs(places: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const place of places) {
    const last = found.at(-1);
    if (last && place === last[1] + 1) last[1] = place;
    else found.push([place, place]);
  }
  return found;
}

function lastOf(row: ReadonlyMap<number, string>): number {
  let last = -1;
  for (const place of row.keys()) last = Math.max(last, place);
  return last;
}

/** One cell, part by part. */
class Cell {
  readonly #kind: string;
  readonly #style: number;
  readonly #texts = new Texts();
  #value = "";
  #formula: string | null = null;
  #inside = "";

  constructor(
    tag: Tag,
    private readonly reference: string,
  ) {
    this.#kind = attribute(tag, "t") || "n";
    this.#style = Number(attribute(tag, "s")) || 0;
  }

  take(part: Tag | string): void {
    this.#texts.take(part);
    if (typeof part === "string") {
      if (this.#inside === "v") this.#value += part;
      if (this.#inside === "f") this.#formula = (this.#formula ?? "") + part;
    } else if (part.name === "v" || part.name === "f") {
      this.#inside = part.close ? "" : part.name;
      if (part.name === "f") this.#formula ??= "";
    }
  }

  text({ strings, formats, from1904 }: Shared, sheet: Sheet): string {
    const value = this.#value;
    if (this.#kind === "inlineStr") return this.#texts.end();
    // A program that calculates nothing wrote it: its value is not in the file.
    if (!value) return this.#formula !== null && this.#kind !== "str" ? `=${this.#formula}` : "";
    if (this.#kind === "s") return strings[Number(value)] ?? "";
    if (this.#kind === "b") return value === "1" ? "TRUE" : "FALSE";
    if (this.#kind === "e" && value === "#N/A") sheet.missing.push(`${this.reference} (${value})`);
    const number = Number(value);
    if (this.#kind !== "n" || Number.isNaN(number)) return value;
    return shown(number, formats[this.#style] ?? PLAIN, from1904);
  }
}

/** Gives all cells of a merged range the value of its first one; false where it has none. */
function fill(cells: ReadonlyMap<number, Map<number, string>>, reference: string): boolean {
  const [first = "", last = first] = reference.split(":");
  const text = cells.get(rowOf(first))?.get(columnOf(first)) ?? "";
  if (!text) return false;
  for (let line = rowOf(first); line <= rowOf(last); line += 1) {
    const row = cells.get(line);
    for (let place = columnOf(first); row && place <= columnOf(last); place += 1) row.set(place, text);
  }
  return true;
}

/** The place of a cell's column, from 0: C5 → 2. */
function columnOf(reference: string): number {
  let place = 0;
  for (const letter of reference.toUpperCase()) {
    if (letter < "A" || letter > "Z") break;
    place = place * 26 + letter.charCodeAt(0) - 64;
  }
  return place - 1;
}

function rowOf(reference: string): number {
  return Number(reference.replace(/^[A-Za-z]{1,3}/, ""));
}

function lettersOf(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : lettersOf(Math.floor(place / 26) - 1) + letter;
}
