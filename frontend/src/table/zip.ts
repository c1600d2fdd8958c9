/** The parts of a zip, unpacked one by one by the browser's own decompression. */

import { TableError } from "./table_error.ts";

/** Bytes of a part, unpacked: a table of fifty thousand shots takes a tenth of it. */
const LARGEST = 512 * 1024 * 1024;

interface Entry {
  name: string;
  offset: number;
  packed: number;
  size: number;
  method: number;
  checksum: number;
}

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The checksum by which a zip knows damage. */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (rest >>> 8) ^ (REMAINDERS[(rest ^ byte) & 0xff] ?? 0);
  return (rest ^ 0xffffffff) >>> 0;
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
    try {
      if (entry && entry.size <= LARGEST) {
        const unpacked = await this.#unpacked(entry);
        if (unpacked.length <= entry.size && crc32(unpacked) === entry.checksum)
          return new TextDecoder().decode(unpacked);
      }
    } catch {
      // Told below.
    }
    throw new TableError({ code: "workbook" });
  }

  async #unpacked({ name, offset, packed, method }: Entry): Promise<Uint8Array> {
    const view = this.#view;
    const length = view.getUint16(offset + 26, true);
    const own = new TextDecoder().decode(this.bytes.subarray(offset + 30, offset + 30 + length));
    if (view.getUint32(offset, true) !== 0x04034b50 || own !== name) throw new RangeError("another part");
    const start = offset + 30 + length + view.getUint16(offset + 28, true);
    const part = this.bytes.slice(start, start + packed);
    if (method === 0) return part;
    if (method !== 8) throw new RangeError("another way of packing");
    const stream = new Blob([part]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  #read(): void {
    const view = this.#view;
    let end = view.byteLength - 22;
    while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
    let at = view.getUint32(end + 16, true);
    const last = at + view.getUint32(end + 12, true);
    const decoder = new TextDecoder();
    while (at < last) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError("no part here");
      const length = view.getUint16(at + 28, true);
      const name = decoder.decode(this.bytes.subarray(at + 46, at + 46 + length));
      this.#entries.set(name, {
        name,
        method: view.getUint16(at + 10, true),
        checksum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        offset: view.getUint32(at + 42, true),
      });
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  }
}
