import assert from "node:assert/strict";
import { test } from "node:test";
import { Marked } from "marked";
import { withJoints } from "../src/markdown/emphasis.ts";
import { completeMarkdown } from "../src/markdown/incomplete_markdown.ts";

const closed = (source: string) => completeMarkdown(source);

test("open emphasis and code are closed at the growing end", () => {
  const cases: [string, string][] = [
    ["불량 확률은 **87", "불량 확률은 **87**"],
    ["**굵은 ", "**굵은**"],
    ["**굵은*", "**굵은**"],
    ["**굵은**", "**굵은**"],
    ["**가** 나 *다", "**가** 나 *다*"],
    ["**가 *나", "**가 *나***"],
    ["변수 `Process_", "변수 `Process_`"],
    ["**`코드", "**`코드`**"],
    ["Process_MoldTemperature 가", "Process_MoldTemperature 가"],
    ["_기울임", "_기울임_"],
  ];
  for (const [source, expected] of cases) assert.equal(closed(source), expected, source);
});

test("what is only the beginning of a mark waits", () => {
  const cases: [string, string][] = [
    ["글 **", "글 "],
    ["글 `", "글 "],
    ["글 [cold-sh", "글 "],
    ["글 [문서](https://a", "글 문서"],
    ["문단\n-", "문단"],
    ["문단\n- ", "문단"],
    ["문단\n1.", "문단"],
    ["문단\n##", "문단"],
    ["문단\n\n| 변수 | 값 |", "문단\n\n"],
    ["| 변수 | 값 |\n|---|", ""],
    ["| 변수 | 값 |\n|---|---|\n| 금형", "| 변수 | 값 |\n|---|---|"],
  ];
  for (const [source, expected] of cases) assert.equal(closed(source), expected, source);
});

test("what is complete, escaped, or in a block before stays as it is", () => {
  for (const source of [
    "a \\*b",
    "3 * 4 = 12",
    "[a.ko] 끝",
    "[a](https://b.c) 끝",
    "**열림\n\n다음",
    "- *a\n- b",
    "```\n**x",
  ]) {
    assert.equal(closed(source), source, source);
  }
});

test("at no length does a mark of emphasis, code or a link show as text", () => {
  const answer =
    "**판정: 불량 — 71.4 %** (신뢰도 *높음*)\n\n- `Process_X`: [문서](https://a.b) 참고 [cold-shut.ko]\n- **나**와 다";
  const marked = new Marked({ gfm: true, async: false });
  for (let length = 1; length <= answer.length; length += 1) {
    const html = marked.parse(withJoints(closed(answer.slice(0, length)))) as string;
    const text = html.replace(/<[^>]+>/g, "").replace("[cold-shut.ko]", "");
    assert.doesNotMatch(text, /[*`[\]]/, answer.slice(0, length));
    assert.doesNotMatch(html, /<h[1-6]/, answer.slice(0, length));
  }
});

test("emphasis ends inside a Korean word, also behind punctuation", () => {
  const html = (source: string) => (new Marked().parse(withJoints(source)) as string).replace(/\uE002/g, "");
  assert.match(html("확률은 **98.53 %**입니다."), /<strong>98.53 %<\/strong>입니다/);
  assert.match(
    html("**불량(3)**이고 **(나)**다"),
    /<strong>불량\(3\)<\/strong>이고 <strong>\(나\)<\/strong>다/,
  );
  assert.match(html("가**(나)**다"), /가<strong>\(나\)<\/strong>다/);
  assert.match(html("`**a.**b` 3 * 4 * 5"), /<code>\*\*a\.\*\*b<\/code> 3 \* 4 \* 5/);
});
