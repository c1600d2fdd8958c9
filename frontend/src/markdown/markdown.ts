/** Markdown of a model or a document as nodes of this page, without anything that could act. */

import DOMPurify from "dompurify";
import { Marked, type Token, type Tokens } from "marked";

/** Links between documents: what opens the reader instead of leaving the page. */
export const DOCUMENT_LINK = "#document:";
const DOCUMENT_FILE = /^(?!\w+:|\/\/)(?:[^#?]*\/)?([\p{L}\p{N}_.-]+)\.md(?:#.*)?$/u;

/** Text, lists, tables, emphasis. No images: a picture's address would tell others what is read here. */
const ALLOWED = {
  ALLOWED_TAGS: [
    "p",
    "br",
    "hr",
    "b",
    "strong",
    "i",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
  ],
  ALLOWED_ATTR: ["href", "start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:|#)/i,
  RETURN_DOM_FRAGMENT: true,
};

const marked = new Marked({
  gfm: true,
  async: false,
  tokenizer: {
    // One tilde is a range here: "60~120 K … 3~6 s" is not struck through.
    del: (source) => (source.startsWith("~~") ? false : undefined),
    // HTML is text like any other: what was written in it stays readable. Tables need their line breaks.
    html: () => undefined,
    tag: (source) => {
      const found = /^<br\s*\/?>/i.exec(source);
      return found ? ({ type: "br", raw: found[0] } as unknown as Tokens.Tag) : undefined;
    },
  },
  renderer: { image: ({ text }) => escaped(text) },
});

/** Marks what is not the page's own, for the style sheets to leave alone (scoped_css.mjs). */
export const FOREIGN = "md";

/** A paragraph, list, table … of a text, by its source. */
export interface Block {
  source: string;
  token: Token;
}

/** The blocks in their order. */
export function blocksOf(source: string): Block[] {
  return tokensOf(source)
    .filter(({ type }) => type !== "space" && type !== "def")
    .map((token) => ({ source: token.raw, token }));
}

/** Characters of one paragraph, row or item that are read for marks: marked takes their square for some texts. */
const LONGEST_INLINE = 20_000;
const BEGINS_ANEW = /^ {0,3}(?:[|>#+*-]|\d{1,9}[.)]|$)/;

/** The most characters that stand in one piece of running text. */
function longestInline(source: string): number {
  let longest = 0;
  let length = 0;
  for (const line of source.split("\n")) {
    length = BEGINS_ANEW.test(line) ? line.length : length + line.length;
    longest = Math.max(longest, length);
  }
  return longest;
}

function asWritten(source: string): Token[] {
  return [{ type: "code", raw: source, text: source }];
}

function tokensOf(source: string): Token[] {
  if (longestInline(source) > LONGEST_INLINE) return asWritten(source);
  try {
    return marked.lexer(source);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    // Lists or quotes in one another by the thousand: the text is shown as it was written.
    return asWritten(source);
  }
}

/**
 * One block as nodes; what is not allowed is gone, its text remains.
 *
 * @param under the level of the heading that the text stands under: its own headings come below
 */
export function blockNodes({ token }: Block, under: number): DocumentFragment {
  marked.walkTokens([token], (inner) => {
    if (inner.type === "heading") inner.depth = Math.min(6, inner.depth + under);
    if (inner.type === "link") inner.href = documentLink(inner.href) ?? inner.href;
  });
  const nodes = DOMPurify.sanitize(marked.parser([token]), ALLOWED) as unknown as DocumentFragment;
  for (const link of nodes.querySelectorAll("a[href]")) {
    if (link.getAttribute("href")?.startsWith("#")) continue;
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  // A wide table scrolls by itself, not the page.
  for (const table of nodes.querySelectorAll("table")) {
    const frame = document.createElement("div");
    frame.className = "scroll";
    frame.tabIndex = 0;
    table.replaceWith(frame);
    frame.append(table);
  }
  for (const node of nodes.querySelectorAll("*")) node.classList.add(FOREIGN);
  return nodes;
}

/** The whole text as nodes. */
export function markdownNodes(source: string, under: number): DocumentFragment {
  const nodes = document.createDocumentFragment();
  for (const block of blocksOf(source)) nodes.append(blockNodes(block, under));
  return nodes;
}

/** What a link within the page that a text brought leads to: a document's id, or null. */
export function linkedDocument(link: Element): string | null {
  const href = link.getAttribute("href") ?? "";
  return href.startsWith(DOCUMENT_LINK) ? href.slice(DOCUMENT_LINK.length) : null;
}

/** The link to a document's file as one to the document, or null. */
function documentLink(href: string): string | null {
  const id = DOCUMENT_FILE.exec(decoded(href))?.[1];
  return id ? DOCUMENT_LINK + id : null;
}

/** An address with its letters as they are read; one that is encoded wrongly as it is. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
