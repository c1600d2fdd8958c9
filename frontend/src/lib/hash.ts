/** Short names for long values: FNV-1a, 32 bits. It tells apart what is not made to collide, and keeps no secret. */

/** The hash of a text's UTF-8 bytes, as eight hexadecimal digits. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** Length and hash of a value's JSON: equal values have equal ones, in whatever order their keys came. */
export function hashOfJson(value: unknown): string {
  const text = JSON.stringify(value, withSortedKeys) ?? "";
  return `${text.length}-${hashOf(text)}`;
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
