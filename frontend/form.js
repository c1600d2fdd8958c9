/** The shot's values: one field for each variable, grouped by the part of the machine it belongs to. */

import { el } from "./dom.js";
import { Field } from "./field.js";
import { number } from "./numbers.js";
import { labelOf } from "./schema.js";

/** @typedef {import("./words.js").Words} Words */

const TYPICAL = "typical";

export class ShotForm {
  /** @param {HTMLElement} root @param {import("./schema.js").Schema} schema @param {Words} words */
  constructor(root, schema, words) {
    this.root = root;
    this.schema = schema;
    this.sample = schema.examples[0]?.id ?? TYPICAL;
    this.#build(words);
    this.load(this.sample);
  }

  /**
   * @returns {{ features: Record<string, number>, faults: string[] }} the values that were given, and
   *   the labels of the fields that hold no number
   */
  values() {
    /** @type {Record<string, number>} */
    const features = {};
    const faults = [];
    for (const field of this.fields) {
      const value = field.value;
      if (value === null) faults.push(labelOf(field.feature, this.words.language));
      else if (value !== undefined) features[field.feature.name] = value;
    }
    return { features, faults };
  }

  /** Fills the form with a sample shot. @param {string} id an example's, or "typical" */
  load(id) {
    this.sample = id;
    const values = this.schema.examples.find((example) => example.id === id)?.features ?? this.schema.typicalValues();
    for (const field of this.fields) field.load(values[field.feature.name]);
    this.#summarise();
  }

  /**
   * Sets values an adjustment proposes.
   * @param {{ feature: string, to: number }[]} changes
   * @returns {number} how many of them are fields of this form
   */
  apply(changes) {
    const known = changes.flatMap(({ feature, to }) => {
      const field = this.fields.find((candidate) => candidate.feature.name === feature);
      return field ? [{ field, to }] : [];
    });
    for (const { field, to } of known) field.set(number(to));
    known[0]?.field.node.scrollIntoView({ block: "nearest" });
    this.#summarise();
    return known.length;
  }

  /** Marks the fields that the server refused. @param {import("./api.js").Detail[]} details */
  refuse(details) {
    for (const { field: path, reason } of details) {
      const field = this.fields.find(({ feature }) => path === `features.${feature.name}`);
      field?.refuse(reason);
      field?.refresh();
    }
  }

  /** Shows the form in another language, with what was entered. @param {Words} words */
  translate(words) {
    const kept = this.fields.map(({ base, input }) => ({ base, text: input.value }));
    this.#build(words);
    this.fields.forEach((field, index) => {
      field.base = kept[index].base;
      field.set(kept[index].text);
    });
    this.#summarise();
  }

  /** @param {Words} words */
  #build(words) {
    this.words = words;
    /** @type {Field[]} */
    this.fields = [];
    this.counts = new Map();
    this.samples = this.#samples();
    this.changes = el("span", { role: "status" });
    const reset = el("button", { type: "button", class: "quiet", onclick: () => this.load(this.sample) }, words.reset);
    this.bar = el("p", { class: "changes" }, this.changes, reset);
    this.root.replaceChildren(
      el("div", { class: "samples", role: "group", "aria-label": words.sample }, [...this.samples.values()]),
      ...this.schema.groups().map((group) => this.#group(group)),
      el("p", { class: "hint" }, words.valuesHint),
      this.bar,
    );
  }

  #samples() {
    const { examples } = this.schema;
    const all = [...examples, { id: TYPICAL, label: this.words.typicalShot, label_en: this.words.typicalShot }];
    return new Map(
      all.map((example) => [
        example.id,
        el("button", { type: "button", class: "chip", onclick: () => this.load(example.id) },
          labelOf(example, this.words.language)),
      ]),
    );
  }

  /** @param {{ part: any, features: import("./schema.js").Feature[] }} group */
  #group({ part, features }) {
    const fields = features.map((feature) => new Field(feature, this.words, () => this.#summarise()));
    this.fields.push(...fields);
    const count = el("span", { class: "count" });
    this.counts.set(count, fields);
    const name = part ? labelOf({ label: part.name, label_en: part.name_en }, this.words.language) : this.words.otherEquipment;
    return el("fieldset", {}, el("legend", {}, name, count), el("div", { class: "fields" }, fields.map(({ node }) => node)));
  }

  #summarise() {
    const changed = this.fields.filter((field) => field.changed).length;
    this.changes.textContent = changed ? this.words.changedCount(changed) : "";
    this.bar.hidden = changed === 0;
    for (const [id, button] of this.samples) button.setAttribute("aria-pressed", String(id === this.sample));
    for (const [count, fields] of this.counts) {
      count.textContent = this.words.given(fields.filter(({ value }) => typeof value === "number").length, fields.length);
    }
  }
}
