/** Runs one part of the page on hostile texts: `node --import tsx hostile_worker.ts <part>`. */

import type { Fact } from "../src/features/answer/facts.ts";
import { marksOf } from "../src/features/answer/marks.ts";
import { numberLinks } from "../src/features/answer/number_links.ts";
import { withObject } from "../src/i18n/korean_particles.ts";
import { readNumber } from "../src/lib/numbers.ts";
import { withJoints } from "../src/markdown/emphasis.ts";
import { completeMarkdown } from "../src/markdown/incomplete_markdown.ts";
import { blocksOf } from "../src/markdown/markdown.ts";
import { ColumnNames } from "../src/table/headers.ts";

const LENGTH = 100_000;
const UNITS = [
  "-",
  "- ",
  " ",
  "\t",
  "1",
  "1.",
  "1.1.",
  "0",
  "[",
  "[a",
  "](",
  "[a](",
  "(",
  "`",
  "`a",
  "``a`",
  "*",
  "**a",
  "**a ",
  "*_",
  "_a ",
  "a",
  "a ",
  "가",
  "온도 20 ",
  "온도 20 도 [a] ",
  "\n",
  "\n- ",
  "> ",
  "1. ",
  "#",
  "\n# a",
  "|",
  "| a ",
  "|a\n",
  "\u200b",
  "\u0301",
  ".",
  "<",
  "<a",
  ">",
  "=",
  "1,",
  "1,000 ",
  "12:",
  "2020-",
  "http://",
  "data: ",
  "\\",
  "~",
  "~~a",
  "!",
  "\r\n",
  "😀",
  '"',
  ",",
  ";",
];
const FACTS: Fact[] = [
  { anchor: "a", value: 20, unit: "°C", names: ["온도", "temperature"] } as unknown as Fact,
  { anchor: "b", value: 1000, unit: "", names: ["a"] } as unknown as Fact,
];

const PARTS: Record<string, (text: string) => unknown> = {
  emphasis: withJoints,
  markdown: blocksOf,
  marks: (text) => marksOf(text, { facts: FACTS, documents: new Set(["a"]), unsupported: [] }),
  numbers: (text) => numberLinks(text, FACTS, []),
  ends: completeMarkdown,
  header: (text) => new ColumnNames([]).find(text),
  cells: readNumber,
  particles: withObject,
};

const part = PARTS[process.argv[2] ?? ""];
if (!part) throw new Error(`no part ${process.argv[2]}`);
for (const unit of UNITS) {
  for (const end of ["", "1) ", "x"]) {
    const began = Date.now();
    part(unit.repeat(LENGTH / unit.length) + end);
    if (process.env.TELL && Date.now() - began > 200)
      console.log(process.argv[2], JSON.stringify(unit + end), Date.now() - began);
  }
}
