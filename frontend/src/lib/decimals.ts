/**
 * Values of variables as people read them: the rule of src/shared/decimals.py, tested with the same cases
 * (tests/contract/decimals.json).
 */

/** Decimals, however near two values are. */
export const MOST_DECIMALS = 9;
/** What binary fractions leave of a decimal half, in steps of the last decimal. */
const NOISE = 1e-9;

export type Ends = readonly [low: number, high: number];

/** A value with so many decimals; halves go away from zero, as people round. */
export function written(value: number, decimals: number): string {
  const scale = 10 ** decimals;
  const scaled = Math.abs(value) * scale;
  if (scaled >= 1e15) return value.toFixed(decimals);
  const size = (Math.floor(scaled + 0.5 + NOISE) / scale).toFixed(decimals);
  return value < 0 && Number(size) !== 0 ? `-${size}` : size;
}

/** Digits behind a value's point, the last bits' noise left out: 2 of 5.25. */
export function ownDecimals(value: number): number {
  const text = Number(value.toPrecision(12)).toFixed(MOST_DECIMALS);
  let zeros = 0;
  while (zeros < MOST_DECIMALS && text[text.length - 1 - zeros] === "0") zeros += 1;
  return MOST_DECIMALS - zeros;
}

/** Decimals of readings within a range: as many as about a hundredth of it has. */
export function rangeDecimals([low, high]: Ends): number {
  if (high <= low) return 0;
  return Math.min(MOST_DECIMALS, Math.max(0, -Math.floor(Math.log10((high - low) / 100) + 0.3)));
}

/** The decimals, from so many on, with which a value stands on its side of each of the others. */
export function apart(value: number, others: readonly number[], decimals: number): number {
  let enough = decimals;
  const isAlike = (other: number) => value !== other && written(value, enough) === written(other, enough);
  while (enough < MOST_DECIMALS && others.some(isAlike)) enough += 1;
  return enough;
}

/** The decimals with which a value outside of a band is seen to be outside; `decimals` within. */
export function beside(value: number, band: Ends | null | undefined, decimals: number): number {
  if (!band) return decimals;
  const [low, high] = band;
  if (value >= low && value <= high) return decimals;
  return apart(value, [value < low ? low : high], decimals);
}
