import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Marked } from "marked";
import { partsOf } from "../src/features/documents/passage.ts";

const shown = (texts: string[], passage: string) =>
  partsOf(texts, passage).map(({ node, start, end }) => texts[node]?.slice(start, end));

test("a passage is found across nodes, marks of Markdown and other white space", () => {
  const texts = ["앞글. ", "금형 온도", "를 195 °C로 ", "올린다", ". 뒷글"];
  assert.deepEqual(shown(texts, "**금형   온도**를\n195 °C로 _올린다_."), [
    "금형 온도",
    "를 195 °C로 ",
    "올린다",
  ]);
});

test("the numbers of a list, which are drawn and not written, are no part of it", () => {
  assert.deepEqual(
    shown(["첫째 조치를 합니다", "\n", "둘째 조치를 합니다"], "1. 첫째 조치를 합니다\n2. 둘째 조치를 합니다"),
    ["첫째 조치를 합니다", "둘째 조치를 합니다"],
  );
});

test("where the whole is not found, its lines are", () => {
  assert.deepEqual(
    shown(
      ["금형이 차가우면 굳는다", "사이의 글", "속도를 천천히 올린다"],
      "금형이 차가우면 굳는다\n속도를 천천히 올린다",
    ),
    ["금형이 차가우면 굳는다", "속도를 천천히 올린다"],
  );
});

test("what is too short or not there is not marked", () => {
  assert.deepEqual(partsOf(["금형 온도를 올린다"], "금형"), []);
  assert.deepEqual(partsOf(["금형 온도를 올린다"], "아무 데도 없는 구절입니다"), []);
  assert.deepEqual(partsOf([], "금형 온도를 올린다"), []);
});

test("letters of two units, and ones that grow in lower case, keep their places", () => {
  assert.deepEqual(shown(["𝐀 İstanbul die casting plant"], "İSTANBUL die casting plant"), [
    "İstanbul die casting plant",
  ]);
  assert.deepEqual(shown(["𝐀𝐁 die casting plant one"], "die casting plant"), ["die casting plant"]);
});

test("each section of a packaged document is found in its rendered text", () => {
  const source =
    readFileSync(new URL("../../knowledge/ko/cold-shut.ko.md", import.meta.url), "utf8").split(/^---$/m)[2] ??
    "";
  const html = new Marked().parse(source) as string;
  const entities: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "&quot;": '"',
    "&#39;": "'",
  };
  const texts = html
    .split(/<[^>]+>/)
    .filter(Boolean)
    .map((text) => text.replace(/&[^;]+;/g, (entity) => entities[entity] ?? entity));
  const sections = source.split(/^## .*$/m).slice(1);
  assert.ok(sections.length >= 4);
  for (const section of sections) {
    const parts = partsOf(texts, section);
    assert.ok(parts.length > 0, section.slice(0, 40));
  }
});
