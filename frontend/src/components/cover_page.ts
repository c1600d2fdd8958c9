/** While a place stands over the page all else is hidden, and not gone. */

const COVERED = "place-open";

/** Hides what is not of a place, until the function that it gives is called. */
export function coverPage(): () => void {
  document.documentElement.classList.add(COVERED);
  return () => document.documentElement.classList.remove(COVERED);
}

export function isCovered(): boolean {
  return document.documentElement.classList.contains(COVERED);
}
