/** Numbers as the answers write them, so that card and text show the same digits. */

const PLAIN = new Intl.NumberFormat("en", { maximumFractionDigits: 3, useGrouping: false });
const PERCENT = new Intl.NumberFormat("en", { maximumFractionDigits: 1, useGrouping: false });

/** @param {number | null | undefined} value @returns {string} at most three decimals; "–" where there is none */
export function number(value) {
  return typeof value === "number" ? PLAIN.format(value) : "–";
}

/** @param {number | null | undefined} fraction @returns {string} 0.8734 → "87.3 %" */
export function percent(fraction) {
  return typeof fraction === "number" ? `${PERCENT.format(fraction * 100)} %` : "–";
}

/** @param {number | null | undefined} value @param {string} unit @returns {string} "670 °C" */
export function quantity(value, unit) {
  return unit ? `${number(value)} ${unit}` : number(value);
}

/** @param {number} seconds @returns {string} "0.042 s" below ten seconds, "12.3 s" above */
export function seconds(seconds) {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/**
 * What a person typed as a number: digits, at most one point, a sign. No thousands separators.
 * @param {string} text @returns {number | null} null where it is no number
 */
export function readNumber(text) {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(text.trim()) ? Number(text) : null;
}
