/** Splits an excerpt at its highlights, which the server counts in characters, not in UTF-16 units. */

export interface Piece {
  text: string;
  marked: boolean;
}

/** The pieces in order; joined they are the text. What overlaps or lies outside is cut. */
export function highlighted(text: string, highlights: readonly (readonly [number, number])[]): Piece[] {
  const characters = Array.from(text);
  const pieces: Piece[] = [];
  let at = 0;
  const cut = (end: number, marked: boolean) => {
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
