import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact } from "../src/features/answer/facts.ts";
import { marksOf } from "../src/features/answer/marks.ts";
import { holdsSentinels, marksIn, neutralised, piecesOf, withSentinels } from "../src/markdown/sentinels.ts";
import { inUnits } from "../src/markdown/source_ranges.ts";

const fact: Fact = { kind: "probability", value: 87.34, unit: "%", anchor: "a", names: ["확률"] };
const none = { facts: [], documents: new Set<string>(), unsupported: [] };

test("a range that was marked is found again, whatever stands around it", () => {
  const source = "확률은 87.34 %입니다";
  const marked = withSentinels(source, [{ start: 4, end: 9 }]);
  assert.deepEqual(marksIn(marked), [0]);
  assert.deepEqual(piecesOf(marked).pieces, [
    { text: "확률은 ", mark: null },
    { text: "87.34", mark: 0 },
    { text: " %입니다", mark: null },
  ]);
});

test("a mark that runs over two pieces of rendered text goes on in the second", () => {
  const marked = withSentinels("가나다라", [{ start: 1, end: 3 }]);
  const first = piecesOf(marked.slice(0, 4));
  assert.deepEqual(first.pieces.at(-1), { text: "나", mark: 0 });
  assert.deepEqual(piecesOf(marked.slice(4), first.inside).pieces, [
    { text: "다", mark: 0 },
    { text: "라", mark: null },
  ]);
});

test("characters that could pass for marks are neutralised, and no position moves", () => {
  const hostile = "\uE000\uE100가\uE001\uE002\uF8FF";
  assert.equal(neutralised(hostile), "\uFFFD\uFFFD가\uFFFD\uFFFD\uFFFD");
  assert.equal(holdsSentinels(neutralised(hostile)), false);
});

test("the server's characters are UTF-16 units here, also behind an emoji", () => {
  assert.deepEqual(inUnits("🔥 12 %", [{ start: 2, end: 4 }]), [{ start: 3, end: 5 }]);
  assert.deepEqual(inUnits("12 %", [{ start: 0, end: 2 }]), [{ start: 0, end: 2 }]);
});

test("citations of found documents are marked one by one, all others stay text", () => {
  const source = "가 [a.ko, b.ko] 나 [c.ko] [a.ko](https://x.y) [a.ko]: z";
  const marks = marksOf(source, { ...none, documents: new Set(["a.ko", "b.ko"]) });
  assert.deepEqual(
    marks.map(({ start, end }) => source.slice(start, end)),
    ["a.ko", "b.ko"],
  );
});

test("a number that nothing supports is a doubt and no link", () => {
  const source = "확률 87.34 %";
  const at = { start: 3, end: 8 };
  assert.deepEqual(
    marksOf(source, { ...none, facts: [fact] }).map(({ kind }) => kind),
    ["number"],
  );
  assert.deepEqual(marksOf(source, { ...none, facts: [fact], unsupported: [{ text: "87.34", ...at }] }), [
    { kind: "doubt", ...at },
  ]);
});

test("ranges that overlap, are empty, reversed, broken or outside mark nothing twice", () => {
  const rows = [
    [0, 3],
    [1, 2],
    [2, 2],
    [5, 4],
    [-1, 2],
    [3, 99],
    [50, 60],
    [Number.NaN, 1],
    ["x", "y"],
  ];
  const unsupported = rows.map(([start, end]) => ({ text: "", start, end })) as never;
  assert.deepEqual(
    marksOf("0123456789", { ...none, unsupported }).map(({ start, end }) => [start, end]),
    [
      [0, 3],
      [3, 10],
    ],
  );
});

test("nothing is marked where a mark would break the Markdown", () => {
  const source = "[글](https://x.y/87.34) https://x.y/87.34 <87.34 %> `확률 87.34 %`";
  const unsupported = [...source.matchAll(/87\.34/g)].map(({ index }) => ({
    text: "87.34",
    start: index,
    end: index + 5,
  }));
  assert.deepEqual(marksOf(source, { ...none, facts: [fact], unsupported }), []);
});

test("citations are marked in every form that models write, with any id", () => {
  const ids = ["line-3-leaks", "누설.기준", "규정 12조", "a, b"];
  const documents = new Set(ids);
  const forms = [
    "[{}]",
    "[[{}]]",
    "【{}】",
    "[출처: {}]",
    "[Source: {}]",
    "(출처: {})",
    "(source: {})",
    "[^{}]",
    "[ {} ]",
    "[`{}`]",
  ];
  for (const form of forms) {
    for (const id of ids) {
      const source = `값 ${form.replace("{}", id)} 끝`;
      const marks = marksOf(source, { ...none, documents });
      if (form.includes("`"))
        assert.deepEqual(marks, [], source); // code is not linked
      else
        assert.deepEqual(
          marks.map((mark) => mark.kind === "citation" && [mark.id, source.slice(mark.start, mark.end)]),
          [[id, id]],
          source,
        );
    }
  }
  const several = "[made-up; line-3-leaks;누설.기준] (line-3-leaks) (값 3)";
  assert.deepEqual(
    marksOf(several, { ...none, documents }).map(({ start, end }) => several.slice(start, end)),
    ["line-3-leaks", "누설.기준"],
  );
});

test("an answer of a hundred thousand characters of anything is marked", () => {
  const pieces = [
    "-",
    "- ",
    "`",
    "` ``",
    "[",
    "](",
    "<",
    "<a",
    "*",
    "1 ",
    "1,",
    "0",
    "1.0",
    "https://",
    "(출처:",
    "[a.ko]",
    "확률 ",
    "> ",
    "#",
  ];
  for (const piece of pieces) {
    const source = `${piece.repeat(100_000 / piece.length)}\n확률 87.34 % [a.ko]`;
    const marks = marksOf(source, {
      facts: [fact],
      documents: new Set(["a.ko"]),
      unsupported: [{ text: "1", start: 0, end: 1 }],
    });
    assert.ok(marks.length < 100_000);
  }
});
