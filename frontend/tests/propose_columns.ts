/**
 * Proposes the columns of files, and writes and reads a mapping's file, as the page does; the outcome as JSON is what
 * tests compare with training's.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LineDocument } from "../src/contract/api.ts";
import { Line } from "../src/line/line.ts";
import { scoreOf } from "../src/table/column_proposal.ts";
import type { Said } from "../src/table/headers.ts";
import { mappingText, readMapping } from "../src/table/mapping_file.ts";
import type { OutcomeSaid } from "../src/table/row_facts.ts";
import { TableError } from "../src/table/table_error.ts";
import { tableToMap } from "../src/table/table_to_map.ts";

interface Task {
  folder: string;
  files: string[];
  line: LineDocument;
  /** A mapping to write, and the text of one to read. */
  mapping?: { said: Said; text: string; outcome: OutcomeSaid };
}

const { folder, files, line, mapping }: Task = JSON.parse(readFileSync(0, "utf8"));
const own = new Line(line);
const found: unknown[] = [];
for (const file of files) {
  try {
    const content = new Uint8Array(readFileSync(join(folder, file)));
    const { matches, alike, outcome } = await tableToMap({ name: file, content }, own, async () => {});
    found.push({
      matches: matches.map((match) => ({ ...match, score: scoreOf(match) })),
      alike: Object.fromEntries(alike),
      outcome,
    });
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    found.push(error.fault.code);
  }
}
if (mapping) {
  const names = new Set(own.features.map(({ name }) => name));
  const written = mappingText(mapping.said, "shots.csv", mapping.outcome);
  found.push([written, readMapping(mapping.text, names), readMapping(written, names)]);
}
process.stdout.write(JSON.stringify(found));
