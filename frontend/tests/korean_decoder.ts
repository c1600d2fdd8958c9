/**
 * Node's TextDecoder("euc-kr") knows the 2,350 syllables of KS X 1001 and reads the others of CP949 as two letters.
 * Browsers read all 11,172 (WHATWG Encoding Standard, index EUC-KR), which tests/browser/test_table_encoding.py holds
 * to Python's cp949. With `table`, made by Python's cp949, Node reads what browsers do.
 */

const FIRST_LEAD = 0x81;
const FIRST_TRAIL = 0x41;
const LAST_TRAIL = 0xfe;
const TRAILS = LAST_TRAIL - FIRST_TRAIL + 1;

/** @param table the letter of each pair of bytes from 81 41 to FE FE, U+0000 where there is none */
export function decodeAsBrowsersDo(table: string): void {
  const Own = globalThis.TextDecoder;
  globalThis.TextDecoder = class extends Own {
    override decode(bytes?: AllowSharedBufferSource): string {
      if (this.encoding !== "euc-kr") return super.decode(bytes);
      return koreanText(new Uint8Array(bytes as Uint8Array), table);
    }
  };
}

function koreanText(bytes: Uint8Array, table: string): string {
  const letters: string[] = [];
  for (let place = 0; place < bytes.length; place += 1) {
    const byte = bytes[place] ?? 0;
    if (byte < 0x80) {
      letters.push(String.fromCharCode(byte));
      continue;
    }
    place += 1;
    const trail = bytes[place] ?? 0;
    const letter =
      byte >= FIRST_LEAD && trail >= FIRST_TRAIL && trail <= LAST_TRAIL
        ? table[(byte - FIRST_LEAD) * TRAILS + trail - FIRST_TRAIL]
        : undefined;
    if (!letter || letter === "\0") throw new TypeError("is no CP949");
    letters.push(letter);
  }
  return letters.join("");
}
