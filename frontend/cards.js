/** The cards of a turn, one for each tool result. They show what the tool answered, nothing more. */

import { driversBody } from "./cards/drivers.js";
import { sourcesBody } from "./cards/sources.js";
import { verdictBody } from "./cards/verdict.js";
import { el } from "./dom.js";
import { quantity } from "./numbers.js";
import { meaning } from "./words.js";

/**
 * @typedef {{ words: import("./words.js").Words, schema: import("./schema.js").Schema, prefix: string,
 *   onApply: (changes: any[]) => void }} Setting  `prefix` makes ids of this turn's documents unique
 */

/** @type {Record<string, { name: string, body: (data: any, setting: Setting) => any }>} */
const KINDS = {
  predict_quality: { name: "verdict", body: verdictBody },
  analyze_feature_importance: { name: "drivers", body: driversBody },
  search_knowledge_base: { name: "sources", body: sourcesBody },
};

/** @param {import("./turn.js").Card} card @param {Setting} setting @returns {HTMLElement} */
export function cardNode(card, setting) {
  const { words } = setting;
  const kind = KINDS[card.tool];
  const title = /** @type {Record<string, string>} */ (words.tools)[card.tool];
  const changes = Object.entries(card.overrides);
  return el(
    "section",
    { class: `card ${kind.name}${card.error ? " failed" : ""}`, "aria-label": title },
    el("h3", {}, title),
    changes.length > 0 && el("p", { class: "what-if" }, words.whatIf(changeText(changes, setting))),
    card.error ? failure(card.error, words) : kind.body(card.data, setting),
  );
}

function changeText(/** @type {[string, any][]} */ changes, /** @type {Setting} */ { schema, words }) {
  return changes
    .map(([name, value]) => {
      const feature = schema.feature(name);
      return `${schema.featureLabel(name, words.language)} = ${quantity(value, feature?.unit ?? "")}`;
    })
    .join(", ");
}

function failure(/** @type {any} */ error, /** @type {import("./words.js").Words} */ words) {
  const details = Array.isArray(error.details) ? error.details : [];
  return [
    el("p", { class: "fault" }, words.toolFailed, " ", meaning(words, String(error.code), String(error.message ?? ""))),
    details.length > 0 &&
      el("ul", {}, details.map((/** @type {any} */ { field, reason }) => el("li", {}, el("code", {}, field), ": ", reason))),
  ];
}
