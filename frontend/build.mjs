/**
 * Bundles the page into build/page: `node build.mjs [folder]`.
 *
 * Names of scripts and styles hold a hash of their content, so that they may be cached for ever;
 * index.html names them and has to be asked for anew each time.
 */

import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { scoped } from "./scoped_css.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(HERE, "..", "build", "page"));
// Made beside the target and then moved there, so that a server never shows half a page.
const fresh = `${target}.new`;

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const TARGET = ["chrome109", "firefox115", "safari16.4"];
const entryPoints = { page: join(HERE, "src", "main.tsx"), style: join(HERE, "src", "styles", "index.css") };
/** The page's own style, all but the reset and the rules for Markdown, does not reach into foreign Markdown. */
const scope = {
  name: "scope",
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/](?:features|shell|components)[\\/].*\.css$/, namespace: "file" },
      async ({ path }) => ({
        contents: scoped(await readFile(path, "utf8")),
        loader: "css",
      }),
    );
  },
};
/** `import("./part.css?late")` gives the address of a style sheet that comes with its part of the page. */
const late = {
  name: "late",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.css\?late$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -"?late".length)),
      namespace: "late",
    }));
    onLoad({ filter: /./, namespace: "late" }, async ({ path }) => {
      const css = scoped(await readFile(path, "utf8"));
      const { code } = await transform(css, { loader: "css", minify: true, target: TARGET });
      return { contents: code, loader: "file" };
    });
  },
};
/**
 * Makes each part that comes later import the page, which is there by then. All that the page begins with is then of
 * every part, and in one file: else it would be in some twenty, one for each set of parts that share something.
 */
const parts = new Set();
const onePiece = {
  name: "one-piece",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\/.*\.tsx?$/ }, ({ path, kind, resolveDir }) => {
      if (kind === "dynamic-import") parts.add(join(resolveDir, path));
      return undefined;
    });
    onLoad({ filter: /\.tsx?$/, namespace: "file" }, async ({ path }) => {
      if (!parts.has(path)) return undefined;
      const own = await readFile(path, "utf8");
      return {
        contents: `${own}\nimport ${JSON.stringify(entryPoints.page)};\n`,
        loader: path.endsWith("x") ? "tsx" : "ts",
      };
    });
  },
};
const result = await build({
  entryPoints,
  plugins: [scope, late, onePiece],
  outdir: join(fresh, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: TARGET,
  minify: true,
  sourcemap: true,
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
});

/** An output with all that it imports when it is loaded, itself first. */
function loadedWith(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind } of result.metafile.outputs[file].imports)
    if (kind === "import-statement") loadedWith(path, found);
  return found;
}

let html = await readFile(join(HERE, "src", "index.html"), "utf8");
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const source = basename(entryPoint ?? "");
  // Parts that the page loads later have an entry point as well.
  if (!Object.values(entryPoints).some((path) => basename(path) === source)) continue;
  if (!html.includes(`"${source}"`)) throw new Error(`index.html does not name ${source}.`);
  html = html.replace(`"${source}"`, `"assets/${basename(file)}"`);
  if (!file.endsWith(".js")) continue;
  // Parts that come later share code with the page, in files that a browser would find only within the page's own.
  const [, ...others] = loadedWith(file);
  const preloaded = others.map((other) => `<link rel="modulepreload" href="assets/${basename(other)}">\n`);
  html = html.replace("<script", `${preloaded.join("")}<script`);
}
await writeFile(join(fresh, "index.html"), html);
await cp(join(HERE, "src", "icon.svg"), join(fresh, "icon.svg"));

await rm(target, { recursive: true, force: true });
await rename(fresh, target);
// What the page is made of, for its notices and its bill of materials.
await writeFile(`${target}-inputs.json`, JSON.stringify(Object.keys(result.metafile.inputs).sort()));
console.log(`The page is in ${target}`);
