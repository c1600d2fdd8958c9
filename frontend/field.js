/** One variable of the form: label, role, input, unit, and where the value lies in its range. */

import { el } from "./dom.js";
import { number, quantity, readNumber } from "./numbers.js";
import { labelOf, textOf } from "./schema.js";

/** @typedef {import("./schema.js").Feature} Feature @typedef {import("./words.js").Words} Words */

export class Field {
  /** @param {Feature} feature @param {Words} words @param {() => void} onInput */
  constructor(feature, words, onInput) {
    this.feature = feature;
    this.words = words;
    this.base = "";
    const id = `value-${feature.name}`;
    const label = labelOf(feature, words.language);
    this.input = el("input", {
      id,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-describedby": `${id}-note ${id}-range`,
      oninput: () => {
        this.refuse("");
        this.refresh();
        onInput();
      },
    });
    this.note = el("span", { id: `${id}-note`, class: "note" });
    this.range = rangeMark(feature);
    this.refusal = "";
    this.node = el(
      "div",
      { class: "field", title: `${feature.name} — ${textOf(feature, "meaning", words.language)}` },
      el("label", { for: id }, label),
      el("span", { class: `role ${feature.role}` }, words.roles[feature.role] ?? feature.role),
      el("span", { class: "entry" }, this.input, el("span", { class: "unit" }, feature.unit)),
      this.range,
      el("span", { class: "bounds" }, el("span", {}, number(feature.plausible[0])), this.note,
        el("span", {}, number(feature.plausible[1]))),
      el("span", { id: `${id}-range`, class: "hidden" }, rangeText(feature, words)),
    );
  }

  /** @returns {number | null | undefined} the value, null where it is no number, undefined where empty */
  get value() {
    const text = this.input.value.trim();
    return text === "" ? undefined : readNumber(text);
  }

  /** Fills the field with a sample's value. @param {number | undefined} value */
  load(value) {
    this.base = value === undefined ? "" : number(value);
    this.set(this.base);
  }

  /** @param {string} text what to show in the field */
  set(text) {
    this.input.value = text;
    this.refuse("");
    this.refresh();
  }

  get changed() {
    return this.input.value.trim() !== this.base;
  }

  /** Shows why the server refused the value. @param {string} reason empty: it did not */
  refuse(reason) {
    this.refusal = reason;
  }

  refresh() {
    const { plausible } = this.feature;
    const value = this.value;
    const outside = typeof value === "number" && (value < plausible[0] || value > plausible[1]);
    const wrong = value === null || this.refusal !== "";
    const note = this.refusal || (value === null ? this.words.notANumber : outside ? this.words.outOfRange : "");
    this.note.textContent = note;
    this.input.setAttribute("aria-invalid", String(wrong));
    this.node.classList.toggle("wrong", wrong);
    this.node.classList.toggle("outside", outside && !wrong);
    this.node.classList.toggle("changed", this.changed);
    this.range.classList.toggle("empty", typeof value !== "number");
    if (typeof value === "number") this.range.style.setProperty("--value", String(share(this.feature, value)));
  }
}

/** The plausible range as a line, the machine's limits as a zone on it, a tick at the typical value. */
function rangeMark(/** @type {Feature} */ feature) {
  const [low, high] = feature.limits ?? feature.plausible;
  return el(
    "span",
    {
      class: feature.limits ? "range limited" : "range",
      "aria-hidden": "true",
      "--low": share(feature, low),
      "--high": share(feature, high),
      "--typical": share(feature, feature.typical),
    },
    el("i", { class: "zone" }),
    el("i", { class: "tick" }),
    el("i", { class: "dot" }),
  );
}

/** Where in the plausible range a value lies: 0 to 1, held at the ends. */
function share(/** @type {Feature} */ { plausible: [low, high] }, /** @type {number} */ value) {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))).toFixed(4) : 0.5;
}

function rangeText(/** @type {Feature} */ { plausible: [low, high], typical, unit }, /** @type {Words} */ words) {
  return words.rangeOf(number(low), quantity(high, unit), quantity(typical, unit));
}
