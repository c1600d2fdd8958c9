/** What `make mutants-page` changes, and when it ends with a fault. */

import assert from "node:assert/strict";
import { test } from "node:test";
// @ts-expect-error a script of development without types
import { changedBy, judged, mutantsOf } from "../mutant_changes.mjs";

const tokensOf = (text: string) => mutantsOf(text).map(({ token }: { token: string }) => token);
const firstOf = (text: string) => changedBy(text, mutantsOf(text)[0]);

test("decisions, comparisons, sums and nots are changed, and no text, comment, type or arrow", () => {
  assert.deepEqual(tokensOf("a === b && !c || d >= 1 ? x + 1 : y.some((z) => z < 2)"), [
    "===",
    "&&",
    "!",
    "||",
    ">=",
    "+",
    ".some(",
    "<",
  ]);
  for (const text of [
    '"a && b"',
    "`a || b`",
    "// a && b",
    "/* !c */",
    "Map<string, number>",
    "(a) => a",
    "a!.b",
  ])
    assert.deepEqual(tokensOf(text), [], text);
});

test("a change stands in its own place; one of several ?? is changed in brackets, where without it is no program", () => {
  assert.deepEqual(firstOf("if (!a) b();"), ["if (a) b();"]);
  assert.deepEqual(firstOf("a.b ?? c?.d ?? null"), ["a.b && c?.d ?? null", "(a.b && c?.d) ?? null"]);
});

const mutant = { file: "src/a.ts", line: 3, text: "a === b", token: "===", other: "!==", nth: 1 };
const excuse = { file: "src/a.ts", text: "a === b", token: "===", reason: "r" };
const isWhole = (fates: string[], excuses: object[], all = ["src/a.ts"]): boolean =>
  judged(
    fates.map((fate) => ({ ...mutant, fate })),
    excuses,
    ["src/a.ts"],
    all,
  ).isWhole;

test("a change that no test notices is a fault until it has a test or a reason, and so is a reason without its change", () => {
  assert.equal(isWhole(["killed", "none"], []), true);
  assert.equal(isWhole(["survived"], []), false);
  assert.equal(isWhole(["survived"], [excuse]), true);
  assert.equal(isWhole(["survived"], [{ ...excuse, nth: 2 }]), false);
  assert.equal(isWhole(["killed"], [excuse]), false);
  const elsewhere = { ...excuse, file: "src/b.ts" };
  assert.equal(isWhole(["killed"], [elsewhere], ["src/a.ts", "src/b.ts"]), true, "it was not tried");
  assert.equal(isWhole(["killed"], [elsewhere]), false, "its file is gone");
});

test("each file's changes are counted, and all of them", () => {
  const results = [
    { ...mutant, fate: "survived" },
    { ...mutant, line: 4, nth: 2, fate: "survived" },
    { ...mutant, file: "src/b.ts", fate: "killed" },
  ];
  const files = ["src/a.ts", "src/b.ts"];
  assert.deepEqual(judged(results, [excuse], files, files).lines, [
    "src/a.ts:4 === → !== is noticed by no test",
    "src/a.ts: 0 killed, 1 survived, 1 equivalent, 0 no change",
    "src/b.ts: 1 killed, 0 survived, 0 equivalent, 0 no change",
    "All: 1 killed, 1 survived, 1 equivalent, 0 no change",
  ]);
});
