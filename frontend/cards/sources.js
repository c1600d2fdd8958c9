/** T3: the documents, each with its best passage and the question's terms marked in it. */

import { el } from "../dom.js";
import { highlighted } from "../highlights.js";
import { percent } from "../numbers.js";

/** @param {any} data @param {import("../cards.js").Setting} setting @returns {any} */
export function sourcesBody(data, setting) {
  const rows = data.results ?? [];
  if (rows.length === 0) return el("p", { class: "clean" }, setting.words.notFound);
  return el("ol", { class: "documents" }, rows.map((/** @type {any} */ row) => documentNode(row, setting)));
}

/** The id of a document's node, which citations in the answer link to. */
export function documentAnchor(/** @type {string} */ prefix, /** @type {string} */ id) {
  return `${prefix}-${id}`;
}

function documentNode(/** @type {any} */ row, /** @type {import("../cards.js").Setting} */ { words, prefix }) {
  const category = /** @type {Record<string, string>} */ (words.categories)[row.category] ?? row.category;
  return el(
    "li",
    { id: documentAnchor(prefix, row.id), tabindex: "-1" },
    el("p", { class: "title" }, title(row), el("small", {}, row.id)),
    el("blockquote", {}, highlighted(String(row.excerpt ?? ""), row.highlights ?? []).map(({ text, marked }) =>
      marked ? el("mark", {}, text) : text)),
    el("p", { class: "meta" },
      [category, row.language, `${words.relevance} ${percent(row.score)}`].filter(Boolean).join(" · ")),
  );
}

/** Only web addresses become links: others name a place that a browser cannot open. */
function title(/** @type {any} */ { title: text, uri }) {
  if (!/^https?:\/\//.test(uri ?? "")) return el("b", {}, text);
  return el("a", { href: uri, target: "_blank", rel: "noopener noreferrer" }, text);
}
