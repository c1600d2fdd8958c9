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
    seen.current = bottom() > 0 && bottom() <= window.innerHeight + NEAR;
  };
  useEffect(() => {
    if (!growing) return;
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look, { passive: true });
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [growing]);
  // Each time, since a card that arrives above moves the end too.
  useLayoutEffect(() => {
    if (!growing) return;
    const grown = last.current !== growth;
    last.current = growth;
    const beyond = bottom() - window.innerHeight;
    if (grown && seen.current && beyond > 0) scrollBy({ top: beyond + 16, behavior: "instant" });
    look();
  });
}
