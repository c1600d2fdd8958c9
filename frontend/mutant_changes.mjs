/**
 * Which changes mutants.mjs tries on a text, and whether what became of them is in order.
 *
 * A token is changed by the table below. A change that is no program any more (the `<` of a type) counts as none, but
 * `??` beside another one is changed in brackets.
 */

/** A token, and what stands in its place. `<`, `>`, `+` and `-` with spaces around: those of a type or a sign have none. */
const CHANGES = new Map([
  ["===", "!=="],
  ["!==", "==="],
  ["&&", "||"],
  ["||", "&&"],
  ["??", "&&"],
  [">", ">="],
  [">=", ">"],
  ["<", "<="],
  ["<=", "<"],
  ["-=", "+="],
  ["+=", "-="],
  ["||=", "&&="],
  ["true", "false"],
  ["false", "true"],
  ["!", ""],
  [".some(", ".every("],
  [".every(", ".some("],
  ["Math.max", "Math.min"],
  ["Math.min", "Math.max"],
  ["+", "-"],
  ["-", "+"],
]);
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|=>|\|\|=|[=!]==|&&|\|\||\?\?|(?<= )[<>+-]=(?= )|(?<= )[<>+-](?= )|!(?=[\w(])|\.(?:some|every)\(|\bMath\.(?:max|min)\b|\b(?:true|false)\b/g;
/** The mutants of a text: where, what stands there and what takes its place. */
export function mutantsOf(text) {
  const found = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const other = CHANGES.get(token);
    if (other !== undefined) found.push({ index, token, other });
  }
  return found;
}

/** The text with one change; in a second form where the first is no program, as of one `??` among others. */
export function changedBy(text, { index, token, other }) {
  const [before, after] = [text.slice(0, index), text.slice(index + token.length)];
  const [left = ""] = /[\w.?#()]+ $/.exec(before) ?? [];
  const [right = ""] = /^ (?:[\w.?#]+(?:\(\))?|"")/.exec(after) ?? [];
  const inBrackets = `(${left}${other}${right})`;
  return [
    before + other + after,
    ...(token === "??" && left && right
      ? [before.slice(0, before.length - left.length) + inBrackets + after.slice(right.length)]
      : []),
  ];
}

/** What cannot be told from the unchanged program: by file, the text of the line, token and which of them. */
const known = ({ file, text, token, nth = 1 }) => JSON.stringify([file, text, token, nth]);

export function shown({ file, line, token, other }) {
  return `${file}:${line} ${token} → ${other || "nothing"}`;
}

/**
 * What is told of mutants that were tried, and whether none is left unnoticed and each excuse still has its mutant.
 *
 * @param names the files that were tried
 * @param all the files that could be
 */
export function judged(results, equivalent, names, all) {
  const excused = new Set(equivalent.map(known));
  const survived = results.filter(({ fate }) => fate === "survived");
  const unnoticed = survived.filter((mutant) => !excused.has(known(mutant)));
  const met = new Set(survived.map(known));
  const stale = equivalent.filter(
    (entry) => !all.includes(entry.file) || (names.includes(entry.file) && !met.has(known(entry))),
  );
  const counted = (title, of) => {
    const own = results.filter(of);
    const count = (fate) => own.filter((one) => one.fate === fate).length;
    const open = unnoticed.filter(of).length;
    const excuses = count("survived") - open;
    return `${title}: ${count("killed")} killed, ${open} survived, ${excuses} equivalent, ${count("none")} no change`;
  };
  const lines = [
    ...unnoticed.map((mutant) => `${shown(mutant)} is noticed by no test`),
    ...stale.map((entry) => `equivalent_mutants.json: nothing survives at ${known(entry)}`),
    ...names.map((name) => counted(name, ({ file }) => file === name)),
    ...(names.length > 1 ? [counted("All", () => true)] : []),
  ];
  return { lines, isWhole: unnoticed.length + stale.length === 0 };
}
