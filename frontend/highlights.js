/** Splits an excerpt at its highlights, which the server counts in characters, not in UTF-16 units. */

/**
 * @param {string} text
 * @param {[number, number][]} highlights [start, end) in code points; what overlaps or lies outside is cut
 * @returns {{ text: string, marked: boolean }[]} the pieces in order; joined they are the text
 */
export function highlighted(text, highlights) {
  const characters = Array.from(text);
  const pieces = [];
  let at = 0;
  const cut = (/** @type {number} */ end, /** @type {boolean} */ marked) => {
    if (end > at) pieces.push({ text: characters.slice(at, end).join(""), marked });
    at = Math.max(at, end);
  };
  for (const [start, end] of [...highlights].sort((a, b) => a[0] - b[0])) {
    cut(Math.min(start, characters.length), false);
    cut(Math.min(end, characters.length), true);
  }
  cut(characters.length, false);
  return pieces;
}
