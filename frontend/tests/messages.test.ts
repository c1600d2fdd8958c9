import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { Messages } from "../src/i18n/i18n.ts";

const SOURCE = new URL("../src/", import.meta.url);
const modules = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith("/messages.ts"),
);

/** Each text's place and kind: what a function takes counts too. */
function shape(value: unknown, path = ""): string[] {
  if (typeof value === "function") return [`${path}(${value.length})`];
  if (value === null || typeof value !== "object") return [path];
  if (Array.isArray(value)) return [`${path}[]`];
  return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`));
}

test("every feature with texts is looked at", () => {
  assert.ok(modules.length >= 14, modules.join(" "));
});

for (const name of modules) {
  test(`${name} says the same things in Korean and English`, async () => {
    const found: Record<string, Messages<unknown>> = await import(new URL(name, SOURCE).href);
    assert.ok(Object.keys(found).length > 0);
    for (const { ko, en } of Object.values(found)) assert.deepEqual(shape(en).sort(), shape(ko).sort());
  });
}

test("the error codes' meanings are given in both languages", async () => {
  const { CODES } = await import("../src/i18n/error_messages.ts");
  assert.deepEqual(Object.keys(CODES.en).sort(), Object.keys(CODES.ko).sort());
});
