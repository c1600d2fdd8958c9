/** The questions of one conversation: sends them, feeds their events to their views, keeps the session. */

import { ask, newSessionId, stop } from "./api.js";
import { TurnView } from "./turn_view.js";
import { after, closed, opened, refused } from "./turn.js";

const CLOCK_MS = 100;

/**
 * @typedef {{ schema: import("./schema.js").Schema, onApply: (changes: any[]) => void,
 *   onRefused: (details: import("./api.js").Detail[]) => void, onChange: () => void,
 *   announce: (text: string) => void }} Surroundings
 */

export class Conversation {
  /** @param {HTMLElement} root @param {import("./words.js").Words} words @param {Surroundings} around */
  constructor(root, words, around) {
    this.root = root;
    this.words = words;
    this.around = around;
    this.busy = false;
    this.sessionId = newSessionId();
    /** @type {TurnView[]} the newest first */
    this.views = [];
  }

  /** Asks, and shows the answer as it comes. @param {string} question @param {Record<string, number>} features */
  async ask(question, features) {
    if (this.busy) return;
    this.busy = true;
    const view = this.#add(question, features);
    const clock = setInterval(() => view.tick(), CLOCK_MS);
    const request = { question, features, session_id: this.sessionId };
    try {
      await ask(request, (event) => this.#receive(view, event));
      view.update(closed(view.turn));
    } catch (fault) {
      const refusal = /** @type {import("./api.js").ApiError} */ (fault);
      view.update(refused(view.turn, refusal));
      this.around.onRefused(refusal.details ?? []);
    }
    clearInterval(clock);
    this.busy = false;
    this.around.onChange();
    this.around.announce(view.summary());
  }

  /** Asks the running answer to end; its stream then says that it did. @returns {Promise<boolean>} whether it was heard */
  async stop() {
    try {
      await stop(this.sessionId);
      return true;
    } catch (fault) {
      console.warn("The answer could not be stopped.", fault);
      return false;
    }
  }

  /** Forgets what was said. */
  startAgain() {
    this.sessionId = newSessionId();
    this.views = [];
    this.root.replaceChildren();
  }

  /** @param {import("./words.js").Words} words */
  translate(words) {
    this.words = words;
    for (const view of this.views) view.translate(words);
  }

  /** The newest turn stands on top, alone open. */
  #add(/** @type {string} */ question, /** @type {Record<string, number>} */ features) {
    for (const view of this.views) view.node.open = false;
    const { schema, onApply } = this.around;
    const onRetry = (/** @type {import("./turn.js").Turn} */ turn) => this.ask(turn.question, turn.features);
    const view = new TurnView(opened(question, features), this.words, { schema, onApply, onRetry });
    this.views = [view, ...this.views];
    this.root.prepend(view.node);
    this.around.onChange();
    this.around.announce(this.words.asking);
    return view;
  }

  #receive(/** @type {TurnView} */ view, /** @type {any} */ event) {
    view.update(after(view.turn, event));
    if (event.type === "status") this.around.announce(String(event.message));
    if (event.type === "done") this.sessionId = event.session_id ?? this.sessionId;
  }
}
