/** What of a part of the page its reader sees. */

export interface View {
  top: number;
  height: number;
  /** What scrolls; null for the window. */
  box: Element | null;
}

/** The part of the window that a node is seen through: its nearest ancestor that scrolls, else the whole. */
export function viewOf(node: Element | null): View {
  for (let box = node?.parentElement ?? null; box; box = box.parentElement) {
    if (!/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const { top, height } = box.getBoundingClientRect();
    return { top, height, box };
  }
  return { top: 0, height: window.innerHeight, box: null };
}

/** Brings a node into sight: the whole, or its beginning where it is higher than what it is seen through. */
export function bringIntoSight(node: Element | null): void {
  if (!node) return;
  const { box, height } = viewOf(node);
  const style = getComputedStyle(box ?? document.documentElement);
  // What stands over the window's edge, such as a phone's question box, is told as the scroller's padding.
  const padding = [style.scrollPaddingTop, style.scrollPaddingBottom].map(
    (text) => Number.parseFloat(text) || 0,
  );
  const room = height - padding.reduce((sum, each) => sum + each, 0);
  const block = node.getBoundingClientRect().height > room ? "start" : "nearest";
  node.scrollIntoView({ block, behavior: "instant" });
}
