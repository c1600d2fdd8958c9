/** Tells two JSON values apart without keeping either: equal values have equal prints, in whatever order their keys came. */

/** Length and a 32-bit FNV-1a hash of the value's JSON; enough among the few results of one question. */
export function fingerprint(value: unknown): string {
  const text = JSON.stringify(value, sorted) ?? "";
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
