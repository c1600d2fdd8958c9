/** One turn on the page. `update` touches only the parts whose state has changed. */

import { cardNode } from "./cards.js";
import { documentAnchor } from "./cards/sources.js";
import { el } from "./dom.js";
import { endNodes } from "./ending.js";
import { closeOpenEnds } from "./markdown.js";
import { markdownNodes } from "./markdown_view.js";
import { number, seconds } from "./numbers.js";
import { timelineRows } from "./timeline.js";
import { meaning } from "./words.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {{ schema: import("./schema.js").Schema, onApply: (changes: any[]) => void,
 *   onRetry: (turn: Turn) => void }} Actions
 */

let turns = 0;

export class TurnView {
  /** @param {Turn} turn @param {import("./words.js").Words} words @param {Actions} actions */
  constructor(turn, words, actions) {
    this.turn = turn;
    this.actions = actions;
    turns += 1;
    this.prefix = `turn-${turns}`;
    this.started = performance.now();
    this.node = el("details", { class: "turn", open: true });
    this.translate(words);
  }

  /** Draws the turn anew in another language. @param {import("./words.js").Words} words */
  translate(words) {
    this.words = words;
    this.setting = { ...this.actions, words, prefix: this.prefix };
    this.state = el("span", { class: "state" });
    this.verdict = el("span", { class: "verdict-line" });
    this.clock = el("span", { class: "clock", "aria-hidden": "true" });
    this.timeline = el("ol", { class: "timeline", "aria-label": words.timeline });
    this.text = el("div", { class: "text" });
    this.footer = el("div", { class: "footer" });
    this.answer = el("section", { class: "card answer", "aria-label": words.answer },
      el("h3", {}, words.answer), this.text, this.footer);
    this.ending = el("div", { class: "ending" });
    this.grid = el("div", { class: "grid" }, this.answer);
    /** @type {Map<string, { card: any, node: HTMLElement }>} */
    this.cards = new Map();
    this.node.replaceChildren(
      el("summary", {}, el("h2", {}, this.turn.question), this.verdict, this.clock, this.state),
      this.timeline,
      this.ending,
      this.grid,
    );
    this.#draw(null);
  }

  /** @param {Turn} turn the turn's next state */
  update(turn) {
    const before = this.turn;
    this.turn = turn;
    this.#draw(before);
  }

  /** How it ended, for those who do not see it. @returns {string} */
  summary() {
    const { end } = this.turn;
    const state = /** @type {Record<string, string>} */ (this.words.states)[end?.kind] ?? "";
    const text = end?.kind === "done" ? state : meaning(this.words, end?.code ?? "", state);
    return [text, this.verdict.textContent].filter(Boolean).join(": ");
  }

  /** Shows the time that has passed, while nothing else changes. */
  tick() {
    if (!this.turn.end) this.clock.textContent = seconds((performance.now() - this.started) / 1000);
  }

  /** @param {Turn | null} before null: draw everything */
  #draw(before) {
    const { turn, words } = this;
    if (before?.rows !== turn.rows || before?.end !== turn.end) {
      this.timeline.replaceChildren(...timelineRows(turn, words));
    }
    if (before?.cards !== turn.cards) this.#drawCards();
    if (before?.answer !== turn.answer || before?.end !== turn.end) this.#drawText();
    if (before?.end !== turn.end) this.#drawEnd();
  }

  #drawCards() {
    const { turn, words } = this;
    for (const [key, { node }] of this.cards) {
      if (!turn.cards.some((card) => card.key === key)) {
        node.remove();
        this.cards.delete(key);
      }
    }
    for (const card of turn.cards) {
      const known = this.cards.get(card.key);
      if (known?.card === card) continue;
      const node = cardNode(card, this.setting);
      if (known) known.node.replaceWith(node);
      else this.grid.insertBefore(node, this.answer);
      this.cards.set(card.key, { card, node });
    }
    const tools = new Set(turn.cards.map(({ tool }) => tool));
    this.grid.classList.toggle("with-sources", tools.has("search_knowledge_base"));
    this.grid.classList.toggle("with-verdict", tools.has("predict_quality"));
    this.grid.classList.toggle("with-drivers", tools.has("analyze_feature_importance"));
    const prediction = turn.cards.find(({ tool, data }) => tool === "predict_quality" && data)?.data.prediction;
    this.verdict.textContent = prediction
      ? `${/** @type {any} */ (words.classes)[prediction.class] ?? ""} ${number(prediction.probability_percent)} %`
      : "";
    this.verdict.className = `verdict-line ${prediction?.class === "defect" ? "bad" : "good"}`;
  }

  #drawText() {
    const { answer, end } = this.turn;
    this.answer.hidden = answer === "" && end !== null;
    this.text.classList.toggle("writing", end === null && answer !== "");
    const shown = end ? answer : closeOpenEnds(answer);
    this.text.replaceChildren(...(answer === "" ? [this.#waiting()] : markdownNodes(shown, (id) => this.#citation(id))));
  }

  #waiting() {
    return el("p", { class: "waiting" }, this.words.waiting);
  }

  /** A citation of a document that the search found links to it; any other stays text. */
  #citation(/** @type {string} */ id) {
    const rows = this.turn.cards.flatMap(({ data }) => data?.results ?? []);
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) return null;
    return el("a", { class: "citation", href: `#${documentAnchor(this.prefix, id)}`, title: row.title }, id);
  }

  #drawEnd() {
    const { turn, words } = this;
    const { end } = turn;
    const kind = !end ? "running" : end.stopped ? "stopped" : end.kind;
    this.state.textContent = /** @type {Record<string, string>} */ (words.states)[kind];
    this.state.className = `state ${kind}`;
    this.node.setAttribute("aria-busy", String(!end));
    if (end) this.clock.textContent = end.at === undefined ? "" : seconds(end.at);
    const { notices, footer } = endNodes(turn, words, this.actions);
    this.ending.replaceChildren(...notices);
    this.footer.replaceChildren(...footer);
  }
}
