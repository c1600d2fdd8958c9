/** The numbers of a category's texts, by the rules of shared/bundle/levels.py. */

import type { Feature } from "../contract/api.ts";

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?$/;

/** A level as it is compared: 1, 1.0 and ' 1 ' are the same, and so are full width and case. */
export function levelKey(text: string): string {
  const short = text.normalize("NFKC").trim().toLowerCase();
  return NUMBER.test(short) ? String(Number(Number(short).toPrecision(15))) : short;
}

/** The number of each text by its key; null for a variable that is no category. */
export function codesOf({ codes, levels }: Feature): ReadonlyMap<string, number> | null {
  if (codes && Object.keys(codes).length > 0)
    return new Map(Object.entries(codes).map(([text, number]) => [levelKey(text), number]));
  if (!Array.isArray(levels) || levels.length === 0) return null;
  const keys = levels.map((level) => levelKey(String(level)));
  const areNumbers = keys.every((key) => NUMBER.test(key));
  return new Map(keys.map((key, place) => [key, areNumbers ? Number(key) : place + 1]));
}
