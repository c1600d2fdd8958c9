/** The packaged line and small ones, for tests. */

import { readFileSync } from "node:fs";
import type { LineDocument } from "../src/contract/api.ts";
import { Line } from "../src/line/line.ts";

export const DOCUMENT = JSON.parse(
  readFileSync(new URL("../../models/default/schema.json", import.meta.url), "utf8"),
) as LineDocument;
export const LINE = new Line(DOCUMENT);

/** The line with another document's parts in place of its own. */
export function lineWith(changes: Partial<LineDocument>): Line {
  return new Line({ ...DOCUMENT, ...changes });
}

/** Texts of the typical shot in the schema's order. */
export const TYPICAL = LINE.features.map(({ typical }) => String(typical));
