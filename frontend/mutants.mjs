/**
 * Changes the page's state and what is kept of it, a token at a time, and names the changes that no test notices:
 * `node mutants.mjs src/state/turn.ts …`; without names all of them. Ends with 1 where one of them survived.
 *
 * A token is changed by the table below, the same ones in the same order each time. A change that is no program any
 * more (the `<` of a type) counts as none.
 */

import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FILES = [
  "src/state/turn.ts",
  "src/state/conversation.ts",
  "src/state/finding.ts",
  "src/state/shot.ts",
  "src/persistence/page_storage.ts",
  "src/persistence/running_turn.ts",
  "src/persistence/saved_conversation.ts",
];
const TESTS = [
  "asking",
  "conversation",
  "partial_results",
  "persistence",
  "remembering",
  "shot_identity",
  "turn",
  "turn_order",
  "values",
];
/** A token, and what stands in its place. `<` and `>` with spaces around: those of a type have none. */
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
  ["||=", "&&="],
  ["true", "false"],
  ["false", "true"],
]);
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|=>|\|\|=|[=!]==|&&|\|\||\?\?|(?<= )[<>-]=(?= )|(?<= )[<>](?= )|\b(?:true|false)\b/g;
const LONGEST_MS = 60_000;

/** The mutants of a text: where, what stands there and what takes its place. */
export function mutantsOf(text) {
  const found = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const other = CHANGES.get(token);
    if (other) found.push({ index, token, other });
  }
  return found;
}

/** Bundles the tests with a file's text in its place; false where that is no program. */
async function bundled(path, text, outfile) {
  const instead = {
    name: "instead",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, (asked) =>
        asked.path === path ? { contents: text, loader: "ts" } : undefined,
      );
    },
  };
  try {
    await build({
      stdin: {
        contents: TESTS.map((name) => `import "./tests/${name}.test.ts";`).join("\n"),
        resolveDir: HERE,
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile,
      plugins: [instead],
      jsx: "automatic",
      jsxImportSource: "preact",
      external: [
        "preact",
        "preact/*",
        "@preact/*",
        "marked",
        "dompurify",
        "d3-scale",
        "preact-render-to-string",
      ],
      logLevel: process.env.DEBUG ? "error" : "silent",
    });
    return true;
  } catch {
    return false;
  }
}

/** Whether all tests pass; one that never ends does not. */
function passes(outfile) {
  return (
    spawnSync(process.execPath, [outfile], {
      timeout: LONGEST_MS,
      stdio: process.env.DEBUG ? "inherit" : "ignore",
    }).status === 0
  );
}

async function main(names) {
  // As deep as the tests lie, which read files of the project.
  const folder = await mkdtemp(join(HERE, ".mutants-"));
  const outfile = join(folder, "tests.mjs");
  const counts = { killed: 0, survived: 0, none: 0 };
  try {
    for (const name of names) {
      const path = resolve(HERE, name);
      const text = await readFile(path, "utf8");
      if (!((await bundled(path, text, outfile)) && passes(outfile)))
        throw new Error(`The tests fail without any change of ${name}.`);
      for (const { index, token, other } of mutantsOf(text)) {
        const changed = text.slice(0, index) + other + text.slice(index + token.length);
        const line = text.slice(0, index).split("\n").length;
        if (!(await bundled(path, changed, outfile))) counts.none += 1;
        else if (passes(outfile)) {
          counts.survived += 1;
          console.log(`${relative(HERE, path)}:${line} ${token} → ${other} is noticed by no test`);
        } else counts.killed += 1;
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${counts.killed} killed, ${counts.survived} survived, ${counts.none} no change`);
  return counts.survived === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.length > 2 ? process.argv.slice(2) : FILES);
