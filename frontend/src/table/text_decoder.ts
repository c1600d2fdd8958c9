/** The text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, or CP949 as Korean Excel writes it. */

import { TableError } from "./table_error.ts";
import { MAX_BYTES } from "./table_limits.ts";

export type Encoding = "UTF-8" | "UTF-16" | "CP949";

export interface Decoded {
  text: string;
  encoding: Encoding;
}

/** True for a zip, which an .xlsx is. Throws TableError for what is too large, and for an .xls. */
export function isWorkbook(bytes: Uint8Array): boolean {
  if (bytes.length > MAX_BYTES) {
    throw new TableError({ code: "too_large", megabytes: Math.ceil(bytes.length / 1024 / 1024) });
  }
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new TableError({ code: "old_workbook" });
  return startsWith(bytes, 0x50, 0x4b, 0x03, 0x04);
}

/** Throws TableError for what is no text. */
export function decoded(bytes: Uint8Array): Decoded {
  if (startsWith(bytes, 0xff, 0xfe))
    return { text: new TextDecoder("utf-16le").decode(bytes), encoding: "UTF-16" };
  if (startsWith(bytes, 0xfe, 0xff))
    return { text: new TextDecoder("utf-16be").decode(bytes), encoding: "UTF-16" };
  const head = bytes.subarray(0, 4096);
  if (head.includes(0)) {
    // Letters of the Latin alphabet have a zero in each pair of bytes, on the same side.
    const sides = new Set([...head.keys()].filter((place) => head[place] === 0).map((place) => place % 2));
    const texts = sides.size === 1 ? strict(sides.has(1) ? "utf-16le" : "utf-16be", bytes) : null;
    if (texts === null) throw new TableError({ code: "not_text" });
    return { text: texts, encoding: "UTF-16" };
  }
  // The web's "euc-kr" is CP949: the whole of what Korean Windows calls ANSI.
  const text = strict("utf-8", bytes);
  if (text !== null) return { text, encoding: "UTF-8" };
  const korean = strict("euc-kr", bytes);
  if (korean !== null) return { text: korean, encoding: "CP949" };
  throw new TableError({ code: "not_text" });
}

function strict(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function startsWith(bytes: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
