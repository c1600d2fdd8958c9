/** Draws a growing answer: blocks that have not changed keep their nodes, and with them a reader's selection. */

import { withJoints } from "../../markdown/emphasis.ts";
import { completeMarkdown } from "../../markdown/incomplete_markdown.ts";
import { blockNodes, blocksOf } from "../../markdown/markdown.ts";
import { marksIn, neutralised, replaceSentinels, withSentinels } from "../../markdown/sentinels.ts";
import { type Mark, marksOf, type Supports } from "./marks.ts";

export interface Draft extends Supports {
  source: string;
  /** Whether more may come: its end is shown as it will probably look. */
  growing: boolean;
  nodeOf: (mark: Mark, text: string) => Node | null;
  /** What `nodeOf` depends on besides its mark: the page's language. */
  setting: string;
}

interface Drawn {
  key: string;
  nodes: ChildNode[];
}

/** The heading level that an answer stands under. */
const UNDER = 3;

export class IncrementalRenderer {
  #blocks: Drawn[] = [];

  constructor(private readonly target: Element) {}

  draw({ source, growing, nodeOf, setting, ...supports }: Draft): void {
    const text = neutralised(source);
    const marks = marksOf(text, supports);
    const marked = withJoints(withSentinels(text, marks));
    const blocks = blocksOf(growing ? completeMarkdown(marked) : marked);
    const keys = blocks.map((block) => keyOf(block.source, marks, setting));
    let same = 0;
    while (same < keys.length && this.#blocks[same]?.key === keys[same]) same += 1;
    for (const { nodes } of this.#blocks.splice(same)) for (const node of nodes) node.remove();
    for (const [index, block] of blocks.entries()) {
      if (index < same) continue;
      const nodes = blockNodes(block, UNDER);
      replaceSentinels(nodes, (number, piece) => {
        const mark = marks[number];
        return mark ? nodeOf(mark, piece) : null;
      });
      this.#blocks.push({ key: keys[index] ?? "", nodes: [...nodes.childNodes] });
      this.target.append(nodes);
    }
  }
}

/** Two blocks of the same key are drawn the same. */
function keyOf(source: string, marks: readonly Mark[], setting: string): string {
  const inside = marksIn(source).map((number) => marks[number]);
  return JSON.stringify([
    source,
    setting,
    inside.map(
      (mark) =>
        mark &&
        (mark.kind === "number"
          ? [mark.fact.kind, mark.fact.anchor]
          : mark.kind === "citation"
            ? mark.id
            : mark.kind),
    ),
  ]);
}
