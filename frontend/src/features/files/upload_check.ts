/** What can be said of a file before it is sent: its ending, its size, and whether one of its name is there. */

import type { FileListAnswer, FileRow } from "../../contract/api.ts";

export type Objection =
  | { code: "format"; ending: string }
  | { code: "older"; ending: keyof typeof NEWER }
  | { code: "large"; size: number }
  | { code: "empty" }
  | { code: "other_format"; ending: string };

/** Formats of the older kind, and what to save them as. */
export const NEWER = { ".hwp": ".hwpx, .pdf", ".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx" } as const;

/** Why a file cannot be uploaded, or null. Whatever else may be wrong with it is the server's to say. */
export function objection(name: string, size: number, listed: FileListAnswer): Objection | null {
  const ending = endingOf(name);
  if (!listed.formats.includes(ending))
    return isOlder(ending) ? { code: "older", ending } : { code: "format", ending };
  if (size > listed.max_bytes) return { code: "large", size };
  return size === 0 ? { code: "empty" } : null;
}

/** The file of that name, however it spells it: composed or not, in capitals or not. */
export function sameName(name: string, rows: readonly FileRow[]): FileRow | undefined {
  const wanted = nameOf(name);
  return rows.find((row) => row.etag !== "" && nameOf(row.name) === wanted);
}

function nameOf(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}

export function endingOf(name: string): string {
  const file = name.slice(name.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return dot > 0 ? file.slice(dot).toLowerCase() : "";
}

function isOlder(ending: string): ending is keyof typeof NEWER {
  return Object.hasOwn(NEWER, ending);
}
