/** How a turn ended: what is said above the cards where something went wrong, and below the answer. */

import { el, nodes } from "./dom.js";
import { number } from "./numbers.js";
import { meaning } from "./words.js";

/** @typedef {import("./words.js").Words} Words @typedef {import("./turn.js").Turn} Turn */

/**
 * @param {Turn} turn @param {Words} words
 * @param {{ schema: import("./schema.js").Schema, onRetry: (turn: Turn) => void }} actions
 * @returns {{ notices: (Node | string)[], footer: (Node | string)[] }}
 */
export function endNodes(turn, words, { schema, onRetry }) {
  const { end } = turn;
  if (!end) return { notices: [], footer: [] };
  const retry = () => el("button", { type: "button", onclick: () => onRetry(turn) }, words.retry);
  if (end.kind === "done") return { notices: warnings(end.warnings, words), footer: doneFooter(turn, words) };
  if (end.kind === "cut") return { notices: [notice("warn", words.cut, "", retry())], footer: [] };
  const title = end.kind === "error" ? words.failure : words.refused;
  const details = end.details?.length ? detailList(end.details, schema, words) : null;
  const wait = end.retryAfter ? el("p", {}, words.retryAfter(end.retryAfter)) : null;
  const text = meaning(words, end.code, end.message);
  return { notices: [notice("bad", title, text, code(end, text), details, wait, end.retryable && retry())], footer: [] };
}

/** @param {any[]} rows @param {Words} words */
function warnings(rows, words) {
  return rows.map(({ code: name, message }) => notice("warn", meaning(words, String(name), String(message)), ""));
}

/** The code for a report, and the server's own words where the page has put it in others. */
function code(/** @type {any} */ { code: name, message }, /** @type {string} */ shown) {
  return el("p", { class: "code" }, el("code", {}, name), message && message !== shown ? ` ${message}` : "");
}

/** @param {any[]} details @param {import("./schema.js").Schema} schema @param {Words} words */
function detailList(details, schema, words) {
  const row = (/** @type {any} */ { field, reason }) => {
    const name = String(field).replace(/^(features|overrides)\./, "");
    const label = schema.feature(name) ? `${schema.featureLabel(name, words.language)} ` : "";
    return el("li", {}, label, el("code", {}, field), ": ", reason);
  };
  return el("ul", {}, details.map(row));
}

function notice(/** @type {string} */ kind, /** @type {string} */ title, /** @type {string} */ text, /** @type {any[]} */ ...more) {
  return el("div", { class: `notice ${kind}` }, el("p", {}, el("b", {}, title), text && ` ${text}`), ...more);
}

/** @param {Turn} turn @param {Words} words */
function doneFooter({ end, citations, unsupported }, words) {
  return nodes([
    citations.length > 0 &&
      el("p", {}, el("b", {}, words.citations), ": ", citations.map(({ id, title }) => title || id).join(", ")),
    unsupported.length > 0 &&
      el("p", { class: "unsupported" }, el("b", {}, words.unsupported), ": ",
        unsupported.map(({ text }) => text).join(", ")),
    el("p", { class: "usage" }, words.usage(end.usage), end.cached && ` · ${words.cached}`,
      ` · ${words.total} ${number(end.at)} s`),
  ]);
}
