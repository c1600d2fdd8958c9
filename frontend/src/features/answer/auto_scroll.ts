/** Keeps the growing end of a text in sight for a reader who sees it, and leaves every other reader alone. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Pixels below the window's end that still count as in sight. */
const NEAR = 48;

/**
 * @param end a node at the end of the text
 * @param growth changes whenever the text has grown
 * @param growing whether it still grows
 */
export function useAutoScroll(end: { current: Element | null }, growth: unknown, growing: boolean): void {
  // Whether the end was in sight when it was looked at last: after drawing, or after a scroll.
  const seen = useRef(false);
  const last = useRef(growth);
  const bottom = () => end.current?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY;
  const look = () => {
    const { top, height } = viewOf(end.current);
    seen.current = bottom() > top && bottom() <= top + height + NEAR;
  };
  useEffect(() => {
    if (!growing) return;
    // The conversation's own panel scrolls, or the window: such events do not bubble.
    addEventListener("scroll", look, { passive: true, capture: true });
    addEventListener("resize", look, { passive: true });
    return () => {
      removeEventListener("scroll", look, { capture: true });
      removeEventListener("resize", look);
    };
  }, [growing]);
  // Each time, since a card that arrives above moves the end too.
  useLayoutEffect(() => {
    if (!growing) return;
    const grown = last.current !== growth;
    last.current = growth;
    const { top, height, box } = viewOf(end.current);
    const beyond = bottom() - top - height;
    if (grown && seen.current && beyond > 0)
      (box ?? window).scrollBy({ top: beyond + 16, behavior: "instant" });
    look();
  });
}

/** The part of the window that the text is seen through: its nearest ancestor that scrolls (`box`), else the whole. */
function viewOf(node: Element | null): { top: number; height: number; box: Element | null } {
  for (let box = node?.parentElement ?? null; box; box = box.parentElement) {
    if (!/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const { top, height } = box.getBoundingClientRect();
    return { top, height, box };
  }
  return { top: 0, height: window.innerHeight, box: null };
}
