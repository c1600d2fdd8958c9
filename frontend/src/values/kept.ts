/** What was kept over a reload, checked: another version wrote it, or another line's page. */

import type { Line } from "../line/line.ts";
import type { Origin } from "./shot.ts";

export interface KeptShot {
  /** Which line's variables these are. */
  line: string;
  origin: Origin;
  base: Record<string, string>;
  texts: Record<string, string>;
}

/** The kept values, or null where they are not this line's. */
export function keptShot(stored: unknown, line: Line): KeptShot | null {
  if (!isRecord(stored) || stored.line !== line.fingerprint) return null;
  const origin = originOf(stored.origin);
  const base = textsOf(stored.base, line);
  const texts = textsOf(stored.texts, line);
  return origin && base && texts ? { line: line.fingerprint, origin, base, texts } : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function originOf(stored: unknown): Origin | null {
  if (!isRecord(stored)) return null;
  if (stored.kind === "typical") return { kind: "typical" };
  if (stored.kind === "example" && typeof stored.id === "string") return { kind: "example", id: stored.id };
  const { index } = stored;
  if (stored.kind === "row" && typeof index === "number" && Number.isInteger(index)) return { kind: "row", index };
  return null;
}

function textsOf(stored: unknown, line: Line): Record<string, string> | null {
  if (!isRecord(stored)) return null;
  const rows = Object.entries(stored).filter(([name, text]) => line.feature(name) && typeof text === "string");
  return Object.fromEntries(rows) as Record<string, string>;
}
