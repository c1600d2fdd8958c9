/** The parts of a zip, unpacked one by one by the browser's own decompression. */

import { TableError } from "./table_error.ts";

/** Bytes of a part, unpacked: a table of fifty thousand shots takes a tenth of it. */
const LARGEST = 512 * 1024 * 1024;

interface Entry {
  offset: number;
  packed: number;
  size: number;
  method: number;
}

export class Zip {
  readonly #entries = new Map<string, Entry>();
  readonly #view: DataView;

  /** Throws TableError where the directory of parts is damaged. */
  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      this.#read();
    } catch {
      throw new TableError({ code: "workbook" });
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The text of a part. Throws TableError where it is not there or damaged. */
  async text(name: string): Promise<string> {
    const entry = this.#entries.get(name);
    if (!entry || entry.size > LARGEST) throw new TableError({ code: "workbook" });
    const view = this.#view;
    const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
    const packed = this.bytes.slice(start, start + entry.packed);
    if (entry.method === 0) return new TextDecoder().decode(packed);
    if (entry.method !== 8) throw new TableError({ code: "workbook" });
    try {
      const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      return await new Response(unpacked).text();
    } catch {
      throw new TableError({ code: "workbook" });
    }
  }

  #read(): void {
    const view = this.#view;
    let end = view.byteLength - 22;
    while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
    const count = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    const decoder = new TextDecoder();
    for (let index = 0; index < count; index += 1) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError("no part here");
      const length = view.getUint16(at + 28, true);
      const name = decoder.decode(this.bytes.subarray(at + 46, at + 46 + length));
      this.#entries.set(name, {
        method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        offset: view.getUint32(at + 42, true),
      });
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  }
}
