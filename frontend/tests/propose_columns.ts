/** Proposes the columns of files as the page does and writes the proposals as JSON: what tests compare with training's. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LineDocument } from "../src/contract/api.ts";
import { Line } from "../src/line/line.ts";
import { scoreOf } from "../src/table/column_proposal.ts";
import { TableError } from "../src/table/table_error.ts";
import { tableToMap } from "../src/table/table_to_map.ts";

const { folder, files, line }: { folder: string; files: string[]; line: LineDocument } = JSON.parse(
  readFileSync(0, "utf8"),
);
const own = new Line(line);
const found: unknown[] = [];
for (const file of files) {
  try {
    const content = new Uint8Array(readFileSync(join(folder, file)));
    const { matches } = await tableToMap({ name: file, content }, own, async () => {});
    found.push(matches.map((match) => ({ ...match, score: scoreOf(match) })));
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    found.push(error.fault.code);
  }
}
process.stdout.write(JSON.stringify(found));
