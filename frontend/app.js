/** Joins the parts: reads the line's schema, and connects form, question box and conversation. */

import { getJson } from "./api.js";
import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { ShotForm } from "./form.js";
import { labelOf, Schema } from "./schema.js";
import { chosenWords, meaning, otherWords } from "./words.js";

const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const page = {
  composer: byId("composer"),
  question: byId("question"),
  ask: byId("ask"),
  stop: byId("stop"),
  examples: byId("examples"),
  fresh: byId("new-conversation"),
  turns: byId("turns"),
  welcome: byId("welcome"),
  values: byId("values"),
  panel: byId("panel"),
  status: byId("status"),
  fault: byId("fault"),
  language: byId("language"),
  line: byId("line"),
  model: byId("model"),
};

let words = chosenWords();
/** @type {{ schema: Schema, form: ShotForm, conversation: Conversation } | null} null until the schema is read */
let parts = null;
let model = "";

async function load() {
  showFault("");
  announce(words.loading);
  try {
    const schema = new Schema(await getJson("/api/schema"));
    const form = new ShotForm(page.values, schema, words);
    const conversation = new Conversation(page.turns, words, {
      schema,
      announce,
      onApply: apply,
      onRefused: (details) => form.refuse(details),
      onChange: show,
    });
    parts = { schema, form, conversation };
  } catch (fault) {
    const { code, message } = /** @type {import("./api.js").ApiError} */ (fault);
    const again = el("button", { type: "button", onclick: load }, words.tryAgain);
    showFault(`${words.noSchema} ${meaning(words, code, message)}`, again);
  }
  announce("");
  show();
  // Which model answers is good to know, and no reason to fail.
  model = await getJson("/health").then((health) => String(health.model ?? ""), () => "");
  show();
}

/** Brings everything outside form and conversation up to date. */
function show() {
  const busy = parts?.conversation.busy ?? false;
  page.line.textContent = parts ? labelOf(parts.schema.line, words.language) : "";
  page.model.textContent = !model ? "" : model === "offline" ? words.offlineModel : words.modelInUse(model);
  page.ask.textContent = busy ? words.asking : words.ask;
  page.stop.hidden = !busy;
  page.welcome.hidden = (parts?.conversation.views.length ?? 0) > 0;
  // Not `disabled`: that would take the keyboard focus away from the button that was pressed.
  for (const button of [page.ask, page.fresh, ...page.examples.children]) {
    button.setAttribute("aria-disabled", String(busy || !parts));
  }
}

function translate() {
  document.documentElement.lang = words.language;
  document.title = words.product;
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = /** @type {any} */ (words)[/** @type {HTMLElement} */ (node).dataset.word ?? ""];
  }
  page.language.textContent = words.switchTo;
  page.language.lang = words.language === "ko" ? "en" : "ko";
  page.language.setAttribute("aria-label", words.switchLabel);
  page.question.placeholder = words.questionHint;
  page.examples.setAttribute("aria-label", words.exampleQuestions);
  page.examples.replaceChildren(...words.examples.map((text) =>
    el("button", { type: "button", class: "chip", onclick: () => submit(text) }, text)));
  parts?.form.translate(words);
  parts?.conversation.translate(words);
  show();
}

/** Fills the one line that screen readers announce. @param {string} text */
function announce(text) {
  page.status.textContent = text;
}

/** @param {string} text @param {any} [more] */
function showFault(text, more) {
  page.fault.replaceChildren(...(text ? [text, " ", more ?? ""] : []));
  page.fault.hidden = !text;
}

/** @param {string} text the question; the values are those of the form */
function submit(text) {
  const question = text.trim();
  if (!parts || parts.conversation.busy) return;
  if (question === "") return showFault(words.emptyQuestion);
  const { features, faults } = parts.form.values();
  if (faults.length > 0) return showFault(words.badValues(faults.join(", ")));
  if (text === page.question.value) page.question.value = "";
  showFault("");
  parts.conversation.ask(question, features);
}

/** @param {any[]} changes */
function apply(changes) {
  page.panel.open = true;
  announce(words.applied(parts?.form.apply(changes) ?? 0));
}

page.composer.addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  submit(page.question.value);
});
page.question.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  // Enter also ends the composition of a Hangul syllable; that one must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit(page.question.value);
});
page.language.addEventListener("click", () => {
  words = otherWords(words);
  translate();
});
page.stop.addEventListener("click", async () => {
  if (!parts?.conversation.busy) return;
  announce(words.stopping);
  // The answer's own stream says when it has ended; the keyboard goes on where the next question is written.
  page.question.focus();
  if (!(await parts.conversation.stop())) announce(words.notStopped);
});
page.fresh.addEventListener("click", () => {
  if (!parts || parts.conversation.busy) return;
  parts.conversation.startAgain();
  announce("");
  show();
  page.question.focus();
});

// On a narrow screen the values would push the answer out of sight.
page.panel.open = !matchMedia("(max-width: 60rem)").matches;
translate();
load();
