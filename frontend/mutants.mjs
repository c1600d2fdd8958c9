/**
 * Changes the page's state and what is kept of it, a token at a time, and names the changes that no test notices:
 * `node mutants.mjs src/state/turn.ts …`; without names all of them. Ends with 1 where one of them survived.
 *
 * The changes are those of mutant_changes.mjs, the same ones in the same order each time. Of the tests those run that the
 * file is part of, each until one fails, the one that noticed the change before first. Changes that alter nothing anybody
 * can see stand in equivalent_mutants.json with their reason; an entry that fits no surviving change is a fault of its own.
 */

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { changedBy, judged, mutantsOf, shown } from "./mutant_changes.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDERS = ["src/state", "src/persistence"];
/** How much longer than without a change a test may take before it counts as one that never ends. */
const TIMES_LONGER = 10;
const LEAST_MS = 10_000;

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
    if (built && !killer && process.env.SAY) console.log(shown(mutant));
  }
  await dispose();
  return results;
}

async function main(names) {
  const testFolder = join(HERE, "tests");
  const allTests = (await readdir(testFolder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(testFolder, name));
  const equivalent = JSON.parse(await readFile(join(HERE, "equivalent_mutants.json"), "utf8"));
  // As deep as the tests lie, which read files of the project.
  const outdir = await mkdtemp(join(HERE, ".mutants-"));
  const results = [];
  try {
    for (const name of names) results.push(...(await tried(name, allTests, outdir)));
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
  const { lines, isWhole } = judged(results, equivalent, names, await allFiles());
  for (const line of lines) console.log(line);
  return isWhole ? 0 : 1;
}

async function allFiles() {
  const found = FOLDERS.map(async (folder) =>
    (await readdir(join(HERE, folder))).sort().map((name) => `${folder}/${name}`),
  );
  return (await Promise.all(found)).flat();
}

process.exitCode = await main(process.argv.length > 2 ? process.argv.slice(2) : await allFiles());
