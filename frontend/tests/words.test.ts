/** Words of the page: none that only the code knows, one spelling for each thing, each language for itself. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { Messages } from "../src/i18n/i18n.ts";
import { randomOf } from "./random.ts";

const SOURCE = new URL("../src/", import.meta.url);
const modules = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
  /[/_]messages\.ts$/.test(name),
);

/** Names of things that are written so everywhere. */
const PROPER =
  /^(?:macOS|iPhone|iPad|YouTube|GitHub|DynamoDB|CloudFront|LightGBM|JavaScript|WebP|OpenID|HWPX)$/;
const UNITS = /^(?:MPa|kPa|GPa|kN|mL|kHz|kWh|dBA)$/;

const FORBIDDEN: readonly [string, RegExp, "ko" | "en" | "both"][] = [
  ["a name of the code", /(?<![\w/.`-])[A-Za-z]\w*_\w+/, "both"],
  ["two spellings of 샷", /쇼트|숏|숕|샤트/, "both"],
  ["콜드셧 otherwise", /콜드 ?(?:샷|숏|셔트)|콜드 셧/, "both"],
  ["an old word", /보압|클램프 ?힘|용융 온도|샷 사이즈|가소화|쿠션 위치|(?:온도|압력) 센서 ?\d/, "both"],
  // A language is called by its own name where it can be chosen.
  ["Korean in English", /^(?!한국어$).*[가-힣]/s, "en"],
  ["what only who operates a stage knows", /토큰|\btokens?\b|\bT[0-4]\b|Lambda|SHAP|JSON 필드/, "both"],
];

type Rule = (text: string) => string | null;

export const rules = (language: "ko" | "en"): Rule[] => [
  ...FORBIDDEN.filter(([, , of]) => of === "both" || of === language).map(
    ([why, pattern]): Rule =>
      (text) => {
        const found = pattern.exec(text);
        return found ? `${why}: ${found[0]}` : null;
      },
  ),
  (text) => {
    const found = (text.match(/\b[A-Za-z]*[a-z][A-Z][A-Za-z]*\b/g) ?? []).find(
      (word) => !PROPER.test(word) && !UNITS.test(word),
    );
    return found ? `a name of the code: ${found}` : null;
  },
  (text) => (/ [,.;:!?](?:\s|$)/.test(text) ? "a space before a mark" : null),
  (text) => (/\(\s*\)|\[\s*\]/.test(text) ? "empty brackets" : null),
  (text) =>
    /[은이을와]\((?:는|가|를|과)\)|\((?:으)\)로/.test(text) ? "two particles where one can be chosen" : null,
];

/** Every text of a value; what takes something is called with drawn numbers and words. */
function* texts(
  value: unknown,
  language: "ko" | "en",
  draw: () => unknown,
  path = "",
): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value === "function") {
    for (let time = 0; time < 40; time += 1) {
      const given = Array.from({ length: value.length }, draw);
      try {
        for (const [of, text] of texts(value(...given), language, draw, `${path}()`)) {
          // Something else was taken than what was drawn.
          if (!/undefined|NaN|\[object/.test(text)) yield [of, text];
        }
      } catch {
        // As above.
      }
    }
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, language, draw, `${path}.${key}`);
  }
}

for (const name of modules) {
  for (const language of ["ko", "en"] as const) {
    test(`${name} in ${language}: words that a person reads`, async () => {
      const random = randomOf(7);
      const words =
        language === "ko" ? ["용탕 온도", "증압", "가스 기공"] : ["melt temperature", "die", "gas"];
      const word = () => words[Math.floor(random() * words.length)] ?? "";
      const draw = () => {
        const kind = random();
        if (kind < 0.45) return Math.floor(random() * 60);
        return kind < 0.85 ? word() : [word(), word()];
      };
      const found: Record<string, Messages<unknown>> = await import(new URL(name, SOURCE).href);
      const faults: string[] = [];
      for (const [set, both] of Object.entries(found)) {
        for (const [path, text] of texts(both[language], language, draw)) {
          for (const rule of rules(language)) {
            const fault = rule(text);
            if (fault) faults.push(`${set}${path}: ${fault} in "${text}"`);
          }
        }
      }
      assert.deepEqual([...new Set(faults)], []);
    });
  }
}
