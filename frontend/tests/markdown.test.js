import assert from "node:assert/strict";
import { test } from "node:test";
import { closeOpenEnds, parseMarkdown } from "../markdown.js";

const text = (value) => ({ type: "text", text: value });
const inlines = (source) => parseMarkdown(source)[0].inlines;
const types = (source) => parseMarkdown(source).map((block) => block.type);

test("headings, paragraphs and rules", () => {
  assert.deepEqual(types("# 판정\n본문\n\n---\n### 원인"), ["heading", "paragraph", "rule", "heading"]);
});

test("strong, emphasis and code", () => {
  assert.deepEqual(inlines("**판정: 불량** *a* _이 답변은_ `x`"), [
    { type: "strong", inlines: [text("판정: 불량")] }, text(" "),
    { type: "em", inlines: [text("a")] }, text(" "),
    { type: "em", inlines: [text("이 답변은")] }, text(" "),
    { type: "code", text: "x" },
  ]);
});

test("strong text may stand inside a Korean word", () => {
  assert.deepEqual(inlines("**기공**은"), [{ type: "strong", inlines: [text("기공")] }, text("은")]);
});

test("underscores inside variable names are no emphasis", () => {
  assert.deepEqual(inlines("Process_Mold_Temperature 2 * 3 * 4"), [text("Process_Mold_Temperature 2 * 3 * 4")]);
});

test("a list may follow a line at once, and may hold a list", () => {
  const [paragraph, list] = parseMarkdown("**주요 변수**\n- 온도\n  - 낮음\n- 압력");
  assert.equal(paragraph.type, "paragraph");
  assert.deepEqual(list.items.map((item) => item.map((block) => block.type)), [["paragraph", "list"], ["paragraph"]]);
});

test("a numbered list keeps the number it starts with", () => {
  const [list] = parseMarkdown("3. 셋\n4. 넷");
  assert.deepEqual([list.ordered, list.start, list.items.length], [true, 3, 2]);
});

test("empty lines between items do not split a list", () => {
  assert.deepEqual(types("- a\n\n- b\n\nc"), ["list", "paragraph"]);
});

test("a table has a head and rows", () => {
  const [table] = parseMarkdown("| 변수 | 값 |\n|---|---:|\n| 온도 | 650 |\n\n뒤");
  assert.deepEqual(table.head, [[text("변수")], [text("값")]]);
  assert.deepEqual(table.rows, [[[text("온도")], [text("650")]]]);
});

test("a code block is taken as it is, also before its end has come", () => {
  assert.deepEqual(parseMarkdown("```\n**x**\n- y"), [{ type: "code", text: "**x**\n- y" }]);
});

test("quotes", () => {
  assert.deepEqual(parseMarkdown("> a\n> b")[0].blocks[0].inlines, [text("a"), { type: "break", text: "\n" }, text("b")]);
});

test("ids in brackets are citations", () => {
  assert.deepEqual(inlines("증거 [gas-porosity.ko]"), [text("증거 "), { type: "citation", id: "gas-porosity.ko" }]);
});

test("only web addresses become links", () => {
  assert.deepEqual(inlines("[a](https://x.example/1)"), [{ type: "link", text: "a", href: "https://x.example/1" }]);
  for (const href of ["javascript:alert(1)", "data:text/html,x", "//x.example", "JAVASCRIPT:x"]) {
    assert.deepEqual(inlines(`[A b](${href})`), [text(`[A b](${href})`)]);
  }
});

test("markup of HTML is text", () => {
  assert.deepEqual(inlines('<img src=x onerror="alert(1)">'), [text('<img src=x onerror="alert(1)">')]);
});

test("strong text that is still open is closed while the answer is written", () => {
  assert.equal(closeOpenEnds("a\n**판정: 불"), "a\n**판정: 불**");
  assert.equal(closeOpenEnds("a\n**"), "a\n");
  assert.equal(closeOpenEnds("**판정** 끝"), "**판정** 끝");
});

test("deep nesting and endless markers do not exhaust the reader", () => {
  for (const hostile of [">".repeat(5000), "- ".repeat(5000), "**a ".repeat(3000), "[".repeat(5000), "_a".repeat(5000), "`".repeat(5000)]) {
    assert.ok(parseMarkdown(hostile).length > 0);
  }
});
