/**
 * Lets emphasis end inside a Korean word: "**98.5 %**입니다".
 *
 * CommonMark ends emphasis only where the asterisks do not stand between punctuation and a letter,
 * which is where Korean puts its particles. A joint, which counts as a letter and is taken out after
 * rendering, is put between punctuation and asterisks there.
 */

import { JOINT } from "./sentinels.ts";
import { codeSpans } from "./source_ranges.ts";

const PAIR = /(?<![\\*])(\*{1,3})(?=[^\s*])([^\n]{0,400}?[^\s*\\])\1(?!\*)/gu;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const LETTER = /[\p{L}\p{N}\p{Co}]/u;

export function withJoints(source: string): string {
  let joined = "";
  let at = 0;
  for (const { start, end } of codeSpans(source)) {
    joined += outsideCode(source.slice(at, start)) + source.slice(start, end);
    at = end;
  }
  return joined + outsideCode(source.slice(at));
}

function outsideCode(text: string): string {
  if (!text.includes("*")) return text;
  return text.replace(PAIR, (pair, asterisks: string, inner: string, start: number) => {
    const before = text[start - 1] ?? " ";
    const behind = text[start + pair.length] ?? " ";
    const head = LETTER.test(before) && PUNCTUATION.test(inner[0] ?? "") ? JOINT : "";
    const tail = LETTER.test(behind) && PUNCTUATION.test(inner.at(-1) ?? "") ? JOINT : "";
    return `${asterisks}${head}${inner}${tail}${asterisks}`;
  });
}
