/** A passage of a document as nodes, with the terms of the question marked in it. */

import { FOREIGN, markdownNodes } from "./markdown.ts";
import { neutralised, replaceSentinels, withSentinels } from "./sentinels.ts";
import { inUnits, protectedRanges, type Range, withoutOverlaps } from "./source_ranges.ts";

/** Headings of a passage stand below the card's own. */
const UNDER = 3;

const LETTER = /[\p{L}\p{N}]/u;

/** A term with the rest of the words that it begins and ends in: half a word in a colour of its own reads badly. */
function wholeWords(text: string, { start, end }: Range): Range {
  let [from, to] = [start, end];
  while (from > 0 && LETTER.test(text.charAt(from)) && LETTER.test(text.charAt(from - 1))) from -= 1;
  while (to < text.length && LETTER.test(text.charAt(to - 1)) && LETTER.test(text.charAt(to))) to += 1;
  return { start: from, end: to };
}

/** Ranges that touch or overlap as one, in their order. */
function joined(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const range of [...ranges].sort((one, other) => one.start - other.start)) {
    const last = found.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else found.push({ ...range });
  }
  return found;
}

/** @param highlights `[start, end)` in characters of the text, as the server counts them */
export function highlightedNodes(
  text: string,
  highlights: readonly (readonly [number, number])[],
): DocumentFragment {
  const source = neutralised(text);
  const valid = highlights.flatMap(([start, end]) => (start >= 0 && end > start ? [{ start, end }] : []));
  const words = joined(inUnits(source, valid).map((range) => wholeWords(source, range)));
  // Terms across a table's cells or lines would break the Markdown.
  const ranges = withoutOverlaps(source, words, protectedRanges(source)).filter(
    ({ start, end }) => !/[\n|]/.test(source.slice(start, end)),
  );
  const nodes = markdownNodes(withSentinels(source, ranges), UNDER);
  replaceSentinels(nodes, (_mark, piece) => {
    const mark = document.createElement("mark");
    mark.className = FOREIGN;
    mark.textContent = piece;
    return mark;
  });
  return nodes;
}
