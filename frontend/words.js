/** Which language the page speaks. Korean unless the reader chose English before. */

import { ENGLISH } from "./words/en.js";
import { KOREAN } from "./words/ko.js";

/** @typedef {typeof KOREAN} Words */

const KEY = "language";

/** @returns {Words} */
export function chosenWords() {
  try {
    return localStorage.getItem(KEY) === "en" ? ENGLISH : KOREAN;
  } catch {
    return KOREAN; // storage is switched off
  }
}

/** @param {Words} words @returns {Words} the other language, remembered for the next visit */
export function otherWords(words) {
  const other = words.language === "ko" ? ENGLISH : KOREAN;
  try {
    localStorage.setItem(KEY, other.language);
  } catch {
    // Not remembered, then.
  }
  return other;
}

/** What a code means; its own message where nothing is known. @param {Words} words @param {string} code @param {string} message */
export function meaning(words, code, message) {
  const known = /** @type {Record<string, string>} */ (words.codes);
  return Object.hasOwn(known, code) ? known[code] : message;
}
