/** What was kept over a reload, checked: another version wrote it, or another line's page. */

import { isRecord } from "../lib/type_guards.ts";
import type { Line } from "../line/line.ts";

/** Where the values came from: a sample, the typical values, a row of a table, or a shot of the line's memory. */
export type Origin =
  | { kind: "example" | "recorded"; id: string }
  | { kind: "typical" }
  | { kind: "row"; index: number };

export interface SavedShot {
  /** Which line's variables these are. */
  line: string;
  origin: Origin;
  base: Record<string, string>;
  texts: Record<string, string>;
}

/** The kept values, or null where they are not this line's. */
export function savedShotIn(stored: unknown, line: Line): SavedShot | null {
  if (!isRecord(stored) || stored.line !== line.fingerprint) return null;
  const origin = originOf(stored.origin);
  const base = textsOf(stored.base, line);
  const texts = textsOf(stored.texts, line);
  return origin && base && texts ? { line: line.fingerprint, origin, base, texts } : null;
}

function originOf(stored: unknown): Origin | null {
  if (!isRecord(stored)) return null;
  if (stored.kind === "typical") return { kind: "typical" };
  if ((stored.kind === "example" || stored.kind === "recorded") && typeof stored.id === "string")
    return { kind: stored.kind, id: stored.id };
  const { index } = stored;
  if (stored.kind === "row" && typeof index === "number" && Number.isInteger(index))
    return { kind: "row", index };
  return null;
}

function textsOf(stored: unknown, line: Line): Record<string, string> | null {
  if (!isRecord(stored)) return null;
  const rows = Object.entries(stored).filter(
    ([name, text]) => line.feature(name) && typeof text === "string",
  );
  return Object.fromEntries(rows) as Record<string, string>;
}
