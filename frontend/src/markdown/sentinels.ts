/**
 * Marks in Markdown. A range of the source is put between characters that no text holds, so that the
 * range is found again in what was rendered, whatever became of the Markdown around it.
 *
 * The characters are of Unicode's private use area. A text that comes with some of its own gets the
 * replacement character in their place first: nobody but this module makes a mark. `replaceSentinels` puts the
 * marks into the rendered nodes.
 */

import type { Range } from "./source_ranges.ts";

const OPEN = "\uE000";
const CLOSE = "\uE001";
/** Stands where emphasis needs a letter; see emphasis.ts. */
export const JOINT = "\uE002";
/** A mark's number is one character from here on. */
const FIRST = 0xe100;
const MOST = 0xf8ff - FIRST;
const PRIVATE = /[\uE000-\uF8FF]/g;

/** The text without characters that could pass for marks; every position stays. */
export function neutralised(text: string): string {
  return text.replace(PRIVATE, "\uFFFD");
}

/** The neutralised text with its ranges between sentinels, numbered in their order. They must not overlap. */
export function withSentinels(text: string, ranges: readonly Range[]): string {
  let marked = "";
  let at = 0;
  for (const [index, { start, end }] of ranges.slice(0, MOST).entries()) {
    marked +=
      text.slice(at, start) + OPEN + String.fromCharCode(FIRST + index) + text.slice(start, end) + CLOSE;
    at = end;
  }
  return marked + text.slice(at);
}

/** A piece of rendered text; `mark` is its range's number, null between ranges. */
export interface MarkedPiece {
  text: string;
  mark: number | null;
}

/** Splits a rendered text at its sentinels, which are gone then. `inside` is the mark that the text begins in. */
export function piecesOf(
  text: string,
  inside: number | null = null,
): { pieces: MarkedPiece[]; inside: number | null } {
  const pieces: MarkedPiece[] = [];
  let mark = inside;
  let plain = "";
  const cut = () => {
    if (plain) pieces.push({ text: plain, mark });
    plain = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === OPEN) {
      cut();
      at += 1;
      mark = text.charCodeAt(at) - FIRST;
    } else if (character === CLOSE) {
      cut();
      mark = null;
    } else if (character !== JOINT) plain += character;
  }
  cut();
  return { pieces, inside: mark };
}

/** Whether a text holds anything that `piecesOf` would take out. */
export function holdsSentinels(text: string): boolean {
  return text.search(PRIVATE) >= 0;
}

/** The numbers of the marks in a marked source. */
export function marksIn(source: string): number[] {
  return Array.from(
    source.matchAll(/\uE000([\uE100-\uF8FF])/g),
    ([, number]) => (number ?? "").charCodeAt(0) - FIRST,
  );
}

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
      ...found.pieces.map(
        ({ text: piece, mark }) => (mark !== null && !linked && nodeOf(mark, piece)) || piece,
      ),
    );
  }
}
