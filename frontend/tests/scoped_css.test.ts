import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
// @ts-expect-error a build script without types
import { scoped } from "../scoped_css.mjs";

const OUT = ":where(:not(.md))";
const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

test("each selector is kept out of foreign Markdown, before its pseudo-element, and nothing else changes", () => {
  const cases: [string, string][] = [
    [".a li { color: red }", `.a li${OUT} { color: red }`],
    [".a, .b > i::before{}", `.a${OUT}, .b > i${OUT}::before{}`],
    [":is(a, b) c { x: 1 }", `:is(a, b) c${OUT} { x: 1 }`],
    ['a[title="x, {y}"] {}', `a[title="x, {y}"]${OUT} {}`],
    ["@media (a) { b { c: d } }\ne { f: g }", `@media (a) { b${OUT} { c: d } }\ne${OUT} { f: g }`],
    ["@container (w > 1px) { b {} }", `@container (w > 1px) { b${OUT} {} }`],
    ["@keyframes k { 50% { opacity: 0 } }", "@keyframes k { 50% { opacity: 0 } }"],
    ["/* a { */ b { /* } */ c: d }", `/* a { */ b${OUT} { /* } */ c: d }`],
    ["@page { size: A4; }", "@page { size: A4; }"],
    ['@import "x.css";', '@import "x.css";'],
  ];
  for (const [css, expected] of cases) {
    assert.equal(scoped(css).replace(/\s+(?=:where)/g, ""), expected);
  }
});

test("every rule of the page's own style sheets is scoped, and their text stays as long as it was", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^(?:features|shell|components)[\\/].*\.css$/.test(name),
  );
  assert.ok(files.length > 10);
  for (const file of files) {
    const css = readFileSync(join(SOURCES, file), "utf8");
    assert.equal(scoped(css).replaceAll(OUT, ""), css, file);
  }
});
