/** T2: what drives the prediction, what to change within the machine's limits, what to check. */

import { el } from "../dom.js";
import { number, percent, quantity } from "../numbers.js";
import { labelOf, textOf } from "../schema.js";

const SHOWN_DRIVERS = 8;
const SHOWN_ADJUSTMENTS = 3;
const SHOWN_PARTS = 2;

/** @param {any} data @param {import("../cards.js").Setting} setting @returns {any[]} */
export function driversBody(data, setting) {
  const rows = (data.attributions ?? []).slice(0, SHOWN_DRIVERS);
  return [
    drivers(rows, Object.fromEntries(data.top_features_percent ?? []), setting),
    adjustments(data.adjustments ?? [], setting),
    equipment(data.equipment_descriptions ?? [], setting),
  ];
}

/** Bars from the middle: to the right what raises the risk, to the left what lowers it. */
function drivers(/** @type {any[]} */ rows, /** @type {any} */ shares, /** @type {import("../cards.js").Setting} */ { words }) {
  const longest = Math.max(...rows.map(({ shap }) => Math.abs(shap)), 1e-12);
  return [
    el("p", { class: "key", "aria-hidden": "true" },
      el("span", { class: "lowers" }, words.lowers), el("span", { class: "raises" }, words.raises)),
    el("ul", { class: "drivers" }, rows.map((row) => {
      const direction = row.direction === "raises" ? words.raises : words.lowers;
      return el(
        "li",
        { class: row.direction, "--size": Math.abs(row.shap) / longest, title: row.feature },
        el("span", { class: "name" }, labelOf(row, words.language)),
        el("span", { class: "value" }, el("b", {}, quantity(row.value, row.unit)),
          ` ${words.typical} ${quantity(row.typical, row.unit)}`),
        el("span", { class: "track", "aria-hidden": "true" }, el("i", { class: "bar" })),
        el("span", { class: "share" }, row.feature in shares && `${number(shares[row.feature])} %`,
          el("span", { class: "hidden" }, ` ${direction}`)),
      );
    })),
  ];
}

function adjustments(/** @type {any[]} */ rows, /** @type {import("../cards.js").Setting} */ setting) {
  const { words } = setting;
  if (rows.length === 0) return null;
  return [
    el("h4", {}, words.adjustments),
    el("ol", { class: "adjustments" }, rows.slice(0, SHOWN_ADJUSTMENTS).map((row) => adjustment(row, setting))),
  ];
}

function adjustment(/** @type {any} */ row, /** @type {import("../cards.js").Setting} */ { schema, words, onApply }) {
  return el(
    "li",
    {},
    el("span", { class: "moves" }, row.changes.map((/** @type {any} */ change) =>
      el("span", {}, `${schema.featureLabel(change.feature, words.language)} `,
        el("b", {}, `${number(change.from)} → ${quantity(change.to, change.unit)}`)))),
    el("span", { class: "effect" },
      `${words.defectProbability} ${percent(row.defect_probability_before)} → `,
      el("b", {}, percent(row.defect_probability_after))),
    el("button", { type: "button", class: "small", onclick: () => onApply(row.changes) }, words.apply),
  );
}

function equipment(/** @type {any[]} */ parts, /** @type {import("../cards.js").Setting} */ { schema, words }) {
  if (parts.length === 0) return null;
  const shown = parts.slice(0, SHOWN_PARTS).map((part) => {
    // The line's own description stands in for a text that the answer has in one language only.
    const known = { ...schema.equipment.find((/** @type {any} */ item) => item.id === part.id), ...part };
    return el("li", {}, el("b", {}, textOf(known, "name", words.language)), ": ", textOf(known, "action", words.language));
  });
  return [el("h4", {}, words.equipment), el("ul", { class: "parts" }, shown)];
}
