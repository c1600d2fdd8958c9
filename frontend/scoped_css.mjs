/**
 * Keeps the page's style out of foreign Markdown: each element that is made of an answer, a passage or a document
 * has the class `md` (src/markdown), and no rule but those of styles/markdown.css may match one.
 *
 * Each selector gets `:where(:not(.md))` on its last part, which adds nothing to its weight.
 */

const OUTSIDE = ":where(:not(.md))";
/** At-rules whose blocks hold rules again; those of the others are copied. */
const GROUPS = /^@(?:media|supports|container|layer)\b/;

/** The same style sheet, of flat rules (none within another), for everything outside of foreign Markdown. */
export function scoped(css) {
  let out = "";
  let prelude = "";
  const blocks = [];
  for (const [token] of css.matchAll(/\/\*[\s\S]*?\*\/|"[^"]*"|[{};]|[^{};/"]+|\//g)) {
    const inRules = blocks.every((block) => block === "rules");
    if (token.startsWith("/*") && prelude.trim() === "") {
      out += prelude + token;
      prelude = "";
    } else if (!(inRules || token === "}" || token === "{")) {
      out += token;
    } else if (token === "{") {
      const rule = prelude.trim();
      const isRule = inRules && !rule.startsWith("@");
      out += `${isRule ? scopedSelectors(prelude) : prelude}{`;
      blocks.push(inRules && GROUPS.test(rule) ? "rules" : "declarations");
      prelude = "";
    } else if (token === "}") {
      out += `${prelude}}`;
      prelude = "";
      blocks.pop();
    } else if (token === ";") {
      out += `${prelude};`;
      prelude = "";
    } else prelude += token;
  }
  return out + prelude;
}

function scopedSelectors(prelude) {
  return split(prelude)
    .map((selector) => {
      const [, space, rest, end] = /^(\s*)([\s\S]*?)(\s*)$/.exec(selector);
      const pseudo = /::[\w-]+(?:\([^)]*\))?$/.exec(rest)?.[0] ?? "";
      return `${space}${rest.slice(0, rest.length - pseudo.length)}${OUTSIDE}${pseudo}${end}`;
    })
    .join(",");
}

/** At the commas between selectors, not at those within brackets. */
function split(prelude) {
  const parts = [""];
  let depth = 0;
  for (const character of prelude) {
    if ("([".includes(character)) depth += 1;
    if (")]".includes(character)) depth -= 1;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
