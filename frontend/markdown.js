/**
 * Reads the Markdown that answers are written in: headings, paragraphs, lists, quotes, tables, code,
 * **strong**, *emphasis*, `code`, [links](https://…) and [citations]. HTML is text like any other.
 * The result is data; markdown_view.js makes nodes of it.
 *
 * @typedef {{ type: "text" | "code" | "break", text: string }
 *   | { type: "strong" | "em", inlines: Inline[] }
 *   | { type: "link", text: string, href: string }
 *   | { type: "citation", id: string }} Inline
 * @typedef {{ type: "heading", level: number, inlines: Inline[] }
 *   | { type: "paragraph", inlines: Inline[] }
 *   | { type: "list", ordered: boolean, start: number, items: Block[][] }
 *   | { type: "quote", blocks: Block[] }
 *   | { type: "table", head: Inline[][], rows: Inline[][][] }
 *   | { type: "code", text: string }
 *   | { type: "rule" }} Block
 */

import { parseInlines } from "./markdown_inline.js";

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+)(.*)$/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const DEEPEST = 6;

/** @param {string} text @returns {Block[]} */
export function parseMarkdown(text) {
  return parseBlocks(text.replaceAll("\t", "    ").split(/\r\n|\r|\n/), 0);
}

/**
 * An answer that is still being written, with the strong text of its last line closed: otherwise
 * the asterisks would show until the closing ones arrive.
 *
 * @param {string} text @returns {string}
 */
export function closeOpenEnds(text) {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const open = (line.match(/\*\*/g) ?? []).length % 2 === 1;
  if (!open) return text;
  return /\*\*\s*$/.test(line) ? text.replace(/\*\*\s*$/, "") : `${text.trimEnd()}**`;
}

/** @param {string[]} lines @param {number} depth @returns {Block[]} */
function parseBlocks(lines, depth) {
  /** @type {Block[]} */
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = parseBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number]} */
function parseBlock(lines, at, depth) {
  const line = lines[at];
  const heading = HEADING.exec(line);
  if (heading) {
    return [{ type: "heading", level: heading[1].length, inlines: parseInlines(heading[2]) }, at + 1];
  }
  if (FENCE.test(line)) return parseCode(lines, at);
  if (RULE.test(line)) return [{ type: "rule" }, at + 1];
  if (depth < DEEPEST && QUOTE.test(line)) return parseQuote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return parseList(lines, at, depth);
  if (startsTable(lines, at)) return parseTable(lines, at);
  return parseParagraph(lines, at, depth);
}

/** @param {string[]} lines @param {number} at @returns {[Block, number]} */
function parseCode(lines, at) {
  const fence = lines[at].trim().slice(0, 3);
  const rest = lines.slice(at + 1);
  const length = rest.findIndex((line) => line.trim() === fence);
  const inside = length < 0 ? rest : rest.slice(0, length);
  return [{ type: "code", text: inside.join("\n") }, at + 1 + inside.length + (length < 0 ? 0 : 1)];
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number]} */
function parseQuote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [{ type: "quote", blocks: parseBlocks(inside, depth + 1) }, end];
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number]} */
function parseList(lines, at, depth) {
  const first = /** @type {RegExpExecArray} */ (ITEM.exec(lines[at]));
  const ordered = /\d/.test(first[2]);
  /** @type {Block[][]} */
  const items = [];
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]);
    if (!item || /\d/.test(item[2]) !== ordered || RULE.test(lines[at])) break;
    const inside = [item[4]];
    at += 1;
    // What is indented below an item belongs to it; so does an empty line before such a line.
    while (at < lines.length && (/^ {2,}\S/.test(lines[at]) || isGap(lines, at))) {
      inside.push(lines[at]);
      at += 1;
    }
    items.push(parseBlocks(dedented(inside), depth + 1));
    if (lines[at]?.trim() === "" && ITEM.test(lines[at + 1] ?? "")) at += 1;
  }
  return [{ type: "list", ordered, start: ordered ? Number.parseInt(first[2], 10) : 1, items }, at];
}

/** @param {string[]} lines @param {number} at */
function isGap(lines, at) {
  return lines[at].trim() === "" && /^ {2,}\S/.test(lines[at + 1] ?? "");
}

/** @param {string[]} lines @returns {string[]} the lines after the first with their common indent removed */
function dedented([first, ...rest]) {
  const indents = rest.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(common))];
}

/** @param {string[]} lines @param {number} at */
function startsTable(lines, at) {
  const next = lines[at + 1] ?? "";
  return lines[at].includes("|") && next.includes("|") && DELIMITER.test(next);
}

/** @param {string[]} lines @param {number} at @returns {[Block, number]} */
function parseTable(lines, at) {
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) end += 1;
  const cells = (/** @type {string} */ line) =>
    line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => parseInlines(cell.trim()));
  return [{ type: "table", head: cells(lines[at]), rows: lines.slice(at + 2, end).map(cells) }, end];
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number]} */
function parseParagraph(lines, at, depth) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== "" && !startsBlock(lines, end, depth)) end += 1;
  const text = lines.slice(at, end).map((line) => line.trim()).join("\n");
  return [{ type: "paragraph", inlines: parseInlines(text) }, end];
}

/** @param {string[]} lines @param {number} at @param {number} depth */
function startsBlock(lines, at, depth) {
  const line = lines[at];
  if ([FENCE, HEADING, RULE].some((pattern) => pattern.test(line))) return true;
  return (depth < DEEPEST && (QUOTE.test(line) || ITEM.test(line))) || startsTable(lines, at);
}
