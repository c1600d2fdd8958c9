/** Makes nodes of parsed Markdown. Text stays text; the only attributes that come from it are links. */

import { el } from "./dom.js";
import { parseMarkdown } from "./markdown.js";

/** @typedef {(id: string) => Node | null} Citation gives the node for a cited document, or null if unknown */

/** @param {string} text @param {Citation} citation @returns {Node[]} */
export function markdownNodes(text, citation) {
  return parseMarkdown(text).map((block) => blockNode(block, citation));
}

/** @param {import("./markdown.js").Block} block @param {Citation} citation @returns {Node} */
function blockNode(block, citation) {
  const inside = (/** @type {any[]} */ inlines) => inlines.map((inline) => inlineNode(inline, citation));
  const blocks = (/** @type {any[]} */ items) => items.map((item) => blockNode(item, citation));
  switch (block.type) {
    case "heading":
      // The page's own headings go down to h3; an answer's stand below them.
      return el(`h${Math.min(block.level + 3, 6)}`, {}, inside(block.inlines));
    case "list":
      return el(
        block.ordered ? "ol" : "ul",
        { start: block.start === 1 ? null : block.start },
        block.items.map((item) => el("li", {}, itemNodes(item, inside, blocks))),
      );
    case "quote":
      return el("blockquote", {}, blocks(block.blocks));
    case "table":
      return el("div", { class: "scroll" }, table(block, inside));
    case "code":
      return el("pre", {}, el("code", {}, block.text));
    case "rule":
      return el("hr");
    default:
      return el("p", {}, inside(block.inlines));
  }
}

/** An item that starts with a paragraph shows it without the paragraph's margins. */
function itemNodes(/** @type {any[]} */ [first, ...rest], /** @type {any} */ inside, /** @type {any} */ blocks) {
  if (!first) return [];
  return first.type === "paragraph" ? [...inside(first.inlines), ...blocks(rest)] : blocks([first, ...rest]);
}

function table(/** @type {any} */ { head, rows }, /** @type {any} */ inside) {
  const row = (/** @type {any[]} */ cells, /** @type {string} */ tag) =>
    el("tr", {}, cells.map((cell) => el(tag, {}, inside(cell))));
  const body = rows.map((/** @type {any[]} */ cells) => row(cells, "td"));
  return el("table", {}, el("thead", {}, row(head, "th")), el("tbody", {}, body));
}

/** @param {import("./markdown.js").Inline} inline @param {Citation} citation @returns {Node} */
function inlineNode(inline, citation) {
  switch (inline.type) {
    case "strong":
    case "em":
      return el(inline.type, {}, inline.inlines.map((inner) => inlineNode(inner, citation)));
    case "code":
      return el("code", {}, inline.text);
    case "break":
      return el("br");
    case "link":
      return el("a", { href: inline.href, target: "_blank", rel: "noopener noreferrer" }, inline.text);
    case "citation":
      return citation(inline.id) ?? document.createTextNode(`[${inline.id}]`);
    default:
      return document.createTextNode(inline.text);
  }
}
