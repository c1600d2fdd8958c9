/**
 * Citations of documents in an answer, in the forms that models write them: `[id]`, `[[id]]`, `【id】`,
 * several parted by commas or semicolons, with "출처:" or "source:" before them, which round brackets need.
 */

import type { Range } from "../../markdown/source_ranges.ts";

export interface Cited extends Range {
  id: string;
}

const BRACKET = /[[【［〔(（]([^[\]【】［］〔〕()（）\n]{1,260})[\]】］〕)）](?![(:[])/g;
const LABEL =
  /^\s?(?:출처|근거|참고|참조|문서|인용|sources?|documents?|docs?|cited|citations?|see|refs?|references?)(?: ?(?:문서|id))?\.?\s?(?:[:：=]|(?<=\s))/i;
const PARTS = /[^,;、，；|]+/g;
/** What may stand around an id: blanks, quotes, marks of emphasis and of footnotes. */
const AROUND = " \t`*\"'“”‘’<>^";

/** Where documents are cited, by their ids; of a bracket, each id for itself. */
export function citationsIn(source: string, documents: ReadonlySet<string>): Cited[] {
  const ids = new Map([...documents].map((id) => [plain(id), id]));
  return [...source.matchAll(BRACKET)].flatMap(({ index, 0: whole, 1: inside = "" }): Cited[] => {
    const label = LABEL.exec(inside)?.[0] ?? "";
    if (!label && "(（".includes(whole.charAt(0))) return [];
    const content = inside.slice(label.length);
    const start = index + 1 + label.length;
    const cite = (part: string, at: number): Cited[] => {
      const [from, to] = trimmed(part);
      const id = ids.get(plain(part.slice(from, to)));
      return id === undefined ? [] : [{ id, start: at + from, end: at + to }];
    };
    // An id may hold a comma.
    const one = cite(content, start);
    if (one.length > 0) return one;
    return [...content.matchAll(PARTS)].flatMap((part) => cite(part[0], start + part.index));
  });
}

/** Whether a line quotes a document, known or not. */
export function citesIn(line: string): boolean {
  return [...line.matchAll(BRACKET)].some(
    ({ 0: whole, 1: inside = "" }) => !"(（".includes(whole.charAt(0)) || LABEL.test(inside),
  );
}

function trimmed(part: string): [number, number] {
  let from = 0;
  let to = part.length;
  while (from < to && AROUND.includes(part.charAt(from))) from += 1;
  while (to > from && AROUND.includes(part.charAt(to - 1))) to -= 1;
  return [from, to];
}

function plain(id: string): string {
  return id.normalize("NFC").toLowerCase();
}
