/** Markdown of a model or a document as nodes of this page, without anything that could act. */

import DOMPurify from "dompurify";
import { Marked } from "marked";

const marked = new Marked({ gfm: true, async: false });

/** Text, lists, tables, emphasis. No images: a picture's address would tell others what is read here. */
const ALLOWED = {
  ALLOWED_TAGS: [
    "p", "br", "hr", "b", "strong", "i", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a",
  ],
  ALLOWED_ATTR: ["href", "start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:|#)/i,
  RETURN_DOM_FRAGMENT: true,
} as const;

/** The text as nodes; what is not allowed is gone, its text remains. */
export function markdownNodes(source: string): DocumentFragment {
  const nodes = DOMPurify.sanitize(marked.parse(source) as string, { ...ALLOWED, ALLOWED_TAGS: [...ALLOWED.ALLOWED_TAGS], ALLOWED_ATTR: [...ALLOWED.ALLOWED_ATTR] });
  for (const link of nodes.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  return nodes;
}
