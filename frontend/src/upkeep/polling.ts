/** When to look again at something that runs elsewhere: soon at first, then less and less often. */

const FIRST_MS = 800;
const LONGEST_MS = 15_000;
const GROWTH = 1.6;

/** Waits in ms; `quiet` is how often in a row nothing had changed. */
export function waitAfter(quiet: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * GROWTH ** quiet);
}
