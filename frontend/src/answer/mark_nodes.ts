/** Puts the marks of a text into what was rendered of it. */

import { holdsSentinels, piecesOf } from "./sentinels.ts";

/** Replaces sentinels in all text of `nodes`: a marked piece by what `nodeOf` makes of it, null for plain text. */
export function replaceSentinels(nodes: Node, nodeOf: (mark: number, text: string) => Node | null): void {
  const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  let inside: number | null = null;
  for (const text of texts) {
    if (inside === null && !holdsSentinels(text.data)) continue;
    const found = piecesOf(text.data, inside);
    inside = found.inside;
    // A link within a link is none.
    const linked = text.parentElement?.closest("a") != null;
    text.replaceWith(
      ...found.pieces.map(({ text: piece, mark }) => (mark !== null && !linked && nodeOf(mark, piece)) || piece),
    );
  }
}
