/** T1: the verdict, how sure it is, which defect it would be, and what the values were like. */

import { el } from "../dom.js";
import { number, percent } from "../numbers.js";

const SHOWN_MODES = 4;

/** @param {any} data @param {import("../cards.js").Setting} setting @returns {any[]} */
export function verdictBody(data, setting) {
  const { words } = setting;
  const prediction = data.prediction ?? {};
  const label = /** @type {Record<string, string>} */ (words.classes)[prediction.class] ?? prediction.class;
  return [
    el(
      "p",
      { class: `result ${prediction.class === "defect" ? "bad" : "good"}` },
      el("strong", {}, label),
      el("span", {}, words.probabilityOf(label), " ", el("b", {}, `${number(prediction.probability_percent)} %`)),
    ),
    meter(prediction.class_probabilities?.defect, data.threshold, words),
    data.baseline && baseline(data.baseline.prediction ?? {}, words),
    el("p", { class: "fact" }, el("span", {}, words.confidence),
      el("b", {}, /** @type {Record<string, string>} */ (words.confidences)[prediction.confidence] ?? "–",
        " ", el("small", {}, `(${number(round(prediction.confidence_score))})`))),
    modes(data.defect_modes ?? [], setting),
    quality(data.data_quality ?? {}, setting),
  ];
}

/** The defect probability as a bar, the threshold as a line across it. */
function meter(/** @type {number} */ defect, /** @type {number} */ threshold, /** @type {any} */ words) {
  const over = defect >= threshold;
  return el(
    "div",
    { class: `meter ${over ? "bad" : "good"}`, "--value": defect ?? 0, "--threshold": threshold ?? 0 },
    el("span", { class: "track", "aria-hidden": "true" }, el("i", { class: "bar" }), el("i", { class: "line" })),
    el("span", { class: "legend" },
      // A defect's own probability stands above already.
      !over && el("span", {}, words.defectProbability, " ", el("b", {}, percent(defect))),
      el("span", {}, words.threshold, " ", el("b", {}, percent(threshold)))),
  );
}

function baseline(/** @type {any} */ before, /** @type {any} */ words) {
  const defect = percent(before.class_probabilities?.defect);
  return el("p", { class: "fact" }, el("span", {}, words.baseline),
    el("b", {}, `${words.classes[before.class] ?? "–"} · ${words.defectProbability} ${defect}`));
}

function modes(/** @type {any[]} */ rows, /** @type {import("../cards.js").Setting} */ { schema, words }) {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, SHOWN_MODES).map(({ mode, probability }) =>
    el("li", { "--value": probability },
      el("span", {}, schema.modeLabel(mode, words.language)),
      el("span", { class: "track", "aria-hidden": "true" }, el("i", { class: "bar" })),
      el("b", {}, percent(probability))));
  return [el("h4", {}, words.modes), el("ul", { class: "modes" }, shown)];
}

function quality(/** @type {any} */ data, /** @type {import("../cards.js").Setting} */ { schema, words }) {
  const names = (/** @type {any[]} */ items) =>
    (items ?? []).map((item) => schema.featureLabel(String(item?.feature ?? item), words.language)).join(", ");
  const faults = [
    [words.outside, names(data.out_of_range)],
    [words.missing, names(data.missing)],
    [words.unknown, names(data.unknown)],
  ].filter(([, text]) => text);
  return [
    el("h4", {}, words.dataQuality),
    faults.length === 0 && el("p", { class: "clean" }, words.dataClean),
    faults.map(([name, text]) => el("p", { class: "data-fault" }, el("b", {}, name), ": ", text)),
    typeof data.anomaly_score === "number" &&
      el("p", { class: "fact" }, el("span", {}, words.anomaly), el("b", {}, number(round(data.anomaly_score)))),
  ];
}

function round(/** @type {any} */ value) {
  return typeof value === "number" ? Math.round(value * 100) / 100 : null;
}
