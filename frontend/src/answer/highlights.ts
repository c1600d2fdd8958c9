/** A passage of a document as nodes, with the terms of the question marked in it. */

import { markdownNodes } from "./markdown.ts";
import { replaceSentinels } from "./mark_nodes.ts";
import { closedRanges } from "./closed_ranges.ts";
import { apart } from "./marks.ts";
import { inUnits, neutralised, withSentinels } from "./sentinels.ts";

/** Headings of a passage stand below the card's own. */
const UNDER = 3;

/** @param highlights `[start, end)` in characters of the text, as the server counts them */
export function highlightedNodes(text: string, highlights: readonly (readonly [number, number])[]): DocumentFragment {
  const source = neutralised(text);
  const valid = highlights.flatMap(([start, end]) => (start >= 0 && end > start ? [{ start, end }] : []));
  // Terms across a table's cells or lines would break the Markdown.
  const ranges = apart(source, inUnits(source, valid), closedRanges(source)).filter(
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
