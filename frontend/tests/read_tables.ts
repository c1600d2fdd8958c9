/** Reads files as the page does and writes what it made of them as JSON: what training/table_checks compares with training. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LineDocument } from "../src/contract/api.ts";
import { Line } from "../src/line/line.ts";
import { TableError } from "../src/table/table_error.ts";
import { readTable } from "../src/table/table_reader.ts";
import { decodeAsBrowsersDo } from "./korean_decoder.ts";

interface Task {
  folder: string;
  files: string[];
  line: LineDocument;
  korean: string;
}

interface Reading {
  values?: Record<string, (number | null)[]>;
  times?: string[] | null;
  refused?: number;
}

async function readingOf(path: string, line: Line): Promise<Reading> {
  const content = new Uint8Array(readFileSync(path));
  try {
    const table = await readTable({ name: path, content }, line, async () => {});
    // What the page tells and leaves out, training refuses.
    const [text] = table.texts.keys();
    const odd = [
      table.skipped[0]?.line,
      table.times?.fault?.line,
      text === undefined ? undefined : table.lines[Math.floor(text / line.features.length)],
    ].find((at) => at !== undefined);
    if (odd !== undefined) return { refused: odd };
    const present = new Set(table.layout.columns.map(({ feature }) => feature));
    const values: Record<string, (number | null)[]> = {};
    for (const [index, { name }] of line.features.entries()) {
      if (!present.has(name)) continue;
      values[name] = table.lines.map((_, row) => {
        const value = table.values[row * line.features.length + index] ?? NaN;
        return Number.isNaN(value) ? null : value;
      });
    }
    return { values, times: table.times?.texts ?? null };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return { refused: "line" in error.fault ? error.fault.line : 0 };
  }
}

const { folder, files, line, korean }: Task = JSON.parse(readFileSync(0, "utf8"));
decodeAsBrowsersDo(korean);
const own = new Line(line);
const readings: Reading[] = [];
for (const file of files) readings.push(await readingOf(join(folder, file), own));
process.stdout.write(JSON.stringify(readings));
