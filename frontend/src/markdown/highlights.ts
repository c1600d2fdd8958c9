/** A passage of a document as nodes, with the terms of the question marked in it. */

import { markdownNodes } from "./markdown.ts";
import { neutralised, replaceSentinels, withSentinels } from "./sentinels.ts";
import { inUnits, protectedRanges, withoutOverlaps } from "./source_ranges.ts";

/** Headings of a passage stand below the card's own. */
const UNDER = 3;

/** @param highlights `[start, end)` in characters of the text, as the server counts them */
export function highlightedNodes(
  text: string,
  highlights: readonly (readonly [number, number])[],
): DocumentFragment {
  const source = neutralised(text);
  const valid = highlights.flatMap(([start, end]) => (start >= 0 && end > start ? [{ start, end }] : []));
  // Terms across a table's cells or lines would break the Markdown.
  const ranges = withoutOverlaps(source, inUnits(source, valid), protectedRanges(source)).filter(
    ({ start, end }) => !/[\n|]/.test(source.slice(start, end)),
  );
  const nodes = markdownNodes(withSentinels(source, ranges), UNDER);
  replaceSentinels(nodes, (_mark, piece) => {
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
  return nodes;
}
