/** What was kept over a reload, checked: another version wrote it, or another line's page. */

import { isRecord } from "../lib/type_guards.ts";
import type { Line } from "../line/line.ts";
import { type Origin, originIn } from "./shot_identity.ts";

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
  const origin = originIn(stored.origin);
  const base = textsOf(stored.base, line);
  const texts = textsOf(stored.texts, line);
  return origin && base && texts ? { line: line.fingerprint, origin, base, texts } : null;
}

function textsOf(stored: unknown, line: Line): Record<string, string> | null {
  if (!isRecord(stored)) return null;
  const rows = Object.entries(stored).filter(
    ([name, text]) => line.feature(name) && typeof text === "string",
  );
  return Object.fromEntries(rows) as Record<string, string>;
}
