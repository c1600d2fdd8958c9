/** The inside of a Markdown line. Repetitions are bounded, so that no text makes this slow. */

/** @typedef {import("./markdown.js").Inline} Inline */

const WORD = "[\\p{L}\\p{N}_]";

/** Tried at each place, in this order; the first that fits wins. */
const PATTERNS = [
  { make: code, pattern: /`([^`\n]{1,1000})`/uy },
  { make: strong, pattern: /\*\*(?=\S)([^\n]{0,1000}?[^\s*])\*\*/uy },
  { make: emphasis, pattern: /\*(?=[^\s*])([^*\n]{0,1000}?[^\s*])\*/uy },
  // Variable names hold underscores: Process_Temperature is no emphasis.
  { make: emphasis, pattern: new RegExp(`(?<!${WORD})_(?=[^\\s_])([^\\n]{0,1000}?[^\\s_])_(?!${WORD})`, "uy") },
  { make: link, pattern: /\[([^\][\n]{1,300})\]\((https?:\/\/[^\s()<>]{1,1000})\)/uy },
  { make: citation, pattern: /\[([a-z0-9]+(?:[-._][a-z0-9]+){0,20})\](?!\()/uy },
  { make: lineBreak, pattern: /\n/uy },
];
const SPECIAL = /[`*_[\n]/u;

/** @param {string} text @returns {Inline[]} neighbouring text is joined into one */
export function parseInlines(text) {
  /** @type {Inline[]} */
  const inlines = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = SPECIAL.test(text[at]) ? match(text, at) : null;
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) inlines.push({ type: "text", text: plain });
    plain = "";
    inlines.push(found.inline);
    at = found.end;
  }
  if (plain) inlines.push({ type: "text", text: plain });
  return inlines;
}

/** @param {string} text @param {number} at @returns {{ inline: Inline, end: number } | null} */
function match(text, at) {
  for (const { make, pattern } of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    // Making it parses what is inside, with the same patterns: their position is taken first.
    const end = pattern.lastIndex;
    if (found) return { inline: make(found[1] ?? "", found[2] ?? ""), end };
  }
  return null;
}

/** @param {string} text @returns {Inline} */
function code(text) {
  return { type: "code", text };
}

/** @param {string} text @returns {Inline} */
function strong(text) {
  return { type: "strong", inlines: parseInlines(text) };
}

/** @param {string} text @returns {Inline} */
function emphasis(text) {
  return { type: "em", inlines: parseInlines(text) };
}

/** @param {string} text @param {string} href @returns {Inline} */
function link(text, href) {
  return { type: "link", text, href };
}

/** @param {string} id @returns {Inline} */
function citation(id) {
  return { type: "citation", id };
}

/** @returns {Inline} */
function lineBreak() {
  return { type: "break", text: "\n" };
}
