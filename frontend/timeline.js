/** The events of a turn in their order, each with its time since the question. */

import { el } from "./dom.js";
import { seconds } from "./numbers.js";

/** @param {import("./turn.js").Turn} turn @param {import("./words.js").Words} words @returns {HTMLElement[]} */
export function timelineRows(turn, words) {
  const rows = turn.rows.map((row) => rowNode(row, words));
  const { end } = turn;
  if (end?.at === undefined) return rows;
  const [state, text] = end.kind === "done" ? ["ok", words.ended] : ["bad", words.states.error];
  return [...rows, step(end.at, state, text)];
}

/** @param {import("./turn.js").Row} row @param {import("./words.js").Words} words */
function rowNode(row, words) {
  if (row.kind === "status") return step(row.at, "note", row.text ?? "");
  if (row.kind === "answer") return step(row.at, "note", words.answerWriting, words.pieces(row.pieces ?? 0));
  const name = /** @type {Record<string, string>} */ (words.tools)[row.tool ?? ""] ?? row.tool;
  if (row.until === null) return step(row.at, "busy", name, words.running);
  const took = seconds(row.until - row.at);
  return row.failed ? step(row.at, "bad", name, `${words.failed} ${took}`) : step(row.at, "ok", name, took);
}

function step(/** @type {number} */ at, /** @type {string} */ state, /** @type {string} */ text, /** @type {string} */ note = "") {
  return el("li", { class: state }, el("time", {}, seconds(at)), el("span", {}, text), note && el("small", {}, note));
}
