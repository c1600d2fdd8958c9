/** Which shot a question is about: not only its values, which two shots may share. */

import { isRecord } from "../lib/type_guards.ts";

/** Where the values came from: a sample, the typical values, a row of a table, or a shot of the line's memory. */
export type Origin =
  | { kind: "example"; id: string }
  | { kind: "typical" }
  /** All but the index are left out by an earlier page. */
  | ({ kind: "row"; index: number; file?: string; caption?: string } & Omit<RecordedFacts, "line">)
  | ({ kind: "recorded"; id: string } & RecordedFacts);

/** What the line's memory tells of a shot beside its values. */
export interface RecordedFacts {
  /** The memory's line, which may not be the schema's. */
  line?: string;
  /** As the sender wrote it, ISO 8601. */
  at?: string;
  mould?: string;
  lot?: string;
}

export interface ShotIdentity extends RecordedFacts {
  kind: Origin["kind"];
  line: string;
  /** Of the line's memory or of a sample. */
  shotId?: string;
  /** A table's file; empty for one that was pasted. */
  file?: string;
  /** The row of its table, from 1 on. */
  row?: number;
  /** The row's own time and number, as its table has them. */
  caption?: string;
  /** Of the values before anything was changed: two tables that were pasted have no other name. */
  print: string;
  /** What was changed by hand: before and after, null where there was or is no number. */
  changed: Record<string, [number | null, number | null]>;
}

/**
 * The same shot of the same line, whatever was changed on it since. Two typical shots are one. A row of another
 * time is of another table, though file, row and values are the same; an earlier page kept no time.
 */
export function isSameShot(one: ShotIdentity, other: ShotIdentity): boolean {
  return (
    (["kind", "line", "shotId", "file", "row", "print"] as const).every(
      (field) => one[field] === other[field],
    ) &&
    (one.kind !== "row" ||
      OF_ROWS.every(
        (field) => one[field] === undefined || other[field] === undefined || one[field] === other[field],
      ))
  );
}

/** The values that the shot had before anything was changed by hand. */
export function valuesBefore(
  features: Record<string, number>,
  { changed }: ShotIdentity,
): Record<string, number> {
  const before = { ...features };
  for (const [name, [from]] of Object.entries(changed)) {
    if (from === null) delete before[name];
    else before[name] = from;
  }
  return before;
}

/** Where the values of a shot that was asked about came from. */
export function originOf(identity: ShotIdentity): Origin {
  const { kind, shotId = "", row = 1, line } = identity;
  if (kind === "example") return { kind, id: shotId };
  if (kind === "recorded") return { kind, id: shotId, line, ...textsOf(identity, ["at", "mould", "lot"]) };
  return kind === "row" ? { kind, index: row - 1, ...textsOf(identity, OF_ROWS) } : { kind };
}

const OF_ROWS = ["file", "caption", "at", "mould", "lot"] as const;

/** What was kept of where values came from, or null where it is none. */
export function originIn(stored: unknown): Origin | null {
  if (!isRecord(stored)) return null;
  const { kind, id, index } = stored;
  if (kind === "typical") return { kind };
  if (kind === "example" && typeof id === "string") return { kind, id };
  if (kind === "recorded" && typeof id === "string") {
    return { kind, id, ...textsOf(stored, ["line", "at", "mould", "lot"]) };
  }
  if (kind !== "row" || typeof index !== "number" || !Number.isInteger(index)) return null;
  return { kind, index, ...textsOf(stored, OF_ROWS) };
}

/** Those of the fields that hold a text. */
function textsOf<N extends string>(from: object, names: readonly N[]): Partial<Record<N, string>> {
  const stored = from as Record<N, unknown>;
  const found = names.filter((name) => typeof stored[name] === "string");
  return Object.fromEntries(found.map((name) => [name, stored[name]])) as Partial<Record<N, string>>;
}

/** Whether something kept is a shot's identity; that there is none is for the caller. */
export function isShotIdentity(value: unknown): value is ShotIdentity {
  return (
    isRecord(value) &&
    ["example", "typical", "row", "recorded"].includes(String(value.kind)) &&
    typeof value.line === "string" &&
    typeof value.print === "string" &&
    hasTexts(value, ["shotId", "file", "at", "mould", "lot", "caption"]) &&
    (value.row === undefined || typeof value.row === "number") &&
    isRecord(value.changed) &&
    Object.values(value.changed).every(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumberOrNull),
    )
  );
}

/** Texts, where they are there at all. */
function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => value[name] === undefined || typeof value[name] === "string");
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === "number";
}
