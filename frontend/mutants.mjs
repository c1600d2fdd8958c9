/**
 * Changes the page's state and what is kept of it, a token at a time, and names the changes that no test notices:
 * `node mutants.mjs src/state/turn.ts …`; without names all of them. Ends with 1 where one of them survived.
 *
 * A token is changed by the table below, the same ones in the same order each time. A change that is no program any
 * more (the `<` of a type) counts as none, but `??` beside another one is changed in brackets. Of the tests those run that the file is part of, each until one fails, the
 * one that noticed the change before first. Changes that alter nothing anybody can see stand in equivalent_mutants.json with
 * their reason; an entry that fits no surviving change is a fault of its own.
 */

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDERS = ["src/state", "src/persistence"];
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
/** How much longer than without a change a test may take before it counts as one that never ends. */
const TIMES_LONGER = 10;
const LEAST_MS = 10_000;

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

/** Bundles tests with a file's text in its place, again and again. */
async function bundler(path, tests, outdir) {
  let text = await readFile(path, "utf8");
  const instead = {
    name: "instead",
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/ }, (asked) =>
        asked.path === path ? { contents: text, loader: "ts" } : undefined,
      );
    },
  };
  const made = await context({
    entryPoints: tests,
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    splitting: true,
    outdir,
    outExtension: { ".js": ".mjs" },
    plugins: [instead],
    jsx: "automatic",
    jsxImportSource: "preact",
    packages: "external",
    logLevel: process.env.DEBUG ? "error" : "silent",
  });
  return {
    /** The tests that the file is part of; none where its text is no program. */
    async build(changed) {
      text = changed;
      try {
        const { outputs } = (await made.rebuild()).metafile;
        return { outputs, tests: tests.filter((test) => holds(outputs, outputOf(test, outputs), path)) };
      } catch {
        return null;
      }
    },
    dispose: () => made.dispose(),
  };
}

function outputOf(test, outputs) {
  return Object.keys(outputs).find((name) => outputs[name].entryPoint === relative(process.cwd(), test));
}

/** Whether a bundle or what it imports has a file among its sources. */
function holds(outputs, name, path, seen = new Set()) {
  if (!name || !outputs[name] || seen.has(name)) return false;
  seen.add(name);
  const { inputs, imports } = outputs[name];
  return (
    Object.keys(inputs).some((input) => resolve(input) === path) ||
    imports.some(({ path: next }) => holds(outputs, next, path, seen))
  );
}

/** Whether a bundled test passes, where `npm test` runs it; one that never ends does not. */
function passes(outfile, timeout) {
  const stdio = process.env.DEBUG ? "inherit" : "ignore";
  return spawnSync(process.execPath, [outfile], { cwd: HERE, timeout, stdio }).status === 0;
}

/** Runs the mutants of one file, and gives what became of each. */
async function tried(name, allTests, outdir) {
  const path = resolve(HERE, name);
  const text = await readFile(path, "utf8");
  const first = await bundler(path, allTests, outdir);
  const unchanged = await first.build(text);
  await first.dispose();
  if (!unchanged) throw new Error(`The tests of ${name} cannot be bundled.`);
  // A test that names the file itself notices more than one that has it through others.
  const names = await Promise.all(
    unchanged.tests.map(async (test) => [
      test,
      (await readFile(test, "utf8")).includes(`/${basename(name)}"`),
    ]),
  );
  let tests = names.sort(([, one], [, other]) => Number(other) - Number(one)).map(([test]) => test);
  const { build, dispose } = await bundler(path, tests, outdir);
  const bundleOf = (test) => join(outdir, basename(test).replace(/\.ts$/, ".mjs"));
  const limits = new Map();
  await build(text);
  for (const test of tests) {
    const begun = performance.now();
    if (!passes(bundleOf(test), 120_000))
      throw new Error(`${basename(test)} fails without any change of ${name}.`);
    limits.set(test, Math.max(LEAST_MS, Math.ceil(TIMES_LONGER * (performance.now() - begun))));
  }
  const results = [];
  for (const change of mutantsOf(text)) {
    const { index, token, other } = change;
    const before = text.slice(0, index);
    const line = before.split("\n").length;
    const mutant = { file: name, line, text: text.split("\n")[line - 1].trim(), token, other };
    // Of equal tokens on one line, which.
    mutant.nth = before.slice(before.lastIndexOf("\n") + 1).split(token).length;
    let built = null;
    for (const changed of changedBy(text, change)) built ??= await build(changed);
    const killer = built && tests.find((test) => !passes(bundleOf(test), limits.get(test)));
    if (killer) tests = [killer, ...tests.filter((test) => test !== killer)];
    results.push({ ...mutant, fate: !built ? "none" : killer ? "killed" : "survived" });
    if (built && !killer && process.env.SAY) console.log(`${name}:${line} ${token} → ${other || "nothing"}`);
  }
  await dispose();
  return results;
}

/** What cannot be told from the unchanged program: by file, the text of the line, token and which of them. */
const known = ({ file, text, token, nth = 1 }) => JSON.stringify([file, text, token, nth]);

async function main(names) {
  const testFolder = join(HERE, "tests");
  const allTests = (await readdir(testFolder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(testFolder, name));
  const equivalent = JSON.parse(await readFile(join(HERE, "equivalent_mutants.json"), "utf8"));
  const allowed = new Set(equivalent.map(known));
  // As deep as the tests lie, which read files of the project.
  const outdir = await mkdtemp(join(HERE, ".mutants-"));
  const results = [];
  try {
    for (const name of names) results.push(...(await tried(name, allTests, outdir)));
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
  const survived = results.filter(({ fate }) => fate === "survived");
  const unnoticed = survived.filter((mutant) => !allowed.has(known(mutant)));
  for (const { file, line, token, other } of unnoticed)
    console.log(`${file}:${line} ${token} → ${other || "nothing"} is noticed by no test`);
  const met = new Set(survived.map(known));
  const stale = equivalent.filter((entry) => names.includes(entry.file) && !met.has(known(entry)));
  for (const entry of stale) console.log(`equivalent_mutants.json: nothing survives at ${known(entry)}`);
  const count = (fate) => results.filter((one) => one.fate === fate).length;
  console.log(
    `${count("killed")} killed, ${unnoticed.length} survived, ${survived.length - unnoticed.length} equivalent, ${count("none")} no change`,
  );
  return unnoticed.length + stale.length === 0 ? 0 : 1;
}

async function allFiles() {
  const found = FOLDERS.map(async (folder) =>
    (await readdir(join(HERE, folder))).sort().map((name) => `${folder}/${name}`),
  );
  return (await Promise.all(found)).flat();
}

process.exitCode = await main(process.argv.length > 2 ? process.argv.slice(2) : await allFiles());
