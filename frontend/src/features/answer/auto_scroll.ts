/** Keeps the growing end of a text in sight for a reader who sees it, and leaves every other reader alone. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { bringIntoSight, viewOf } from "../../lib/in_sight.ts";

/** Pixels below the window's end that still count as in sight. */
const NEAR = 48;
/** What a reader does to scroll. A page that scrolls by itself does none of it. */
const BY_HAND = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/**
 * Once the text has ended its beginning is in sight, with the question above it: that is where it is read from. A reader
 * who has scrolled meanwhile stays where they are.
 *
 * @param end a node at the end of the text
 * @param growth changes whenever the text has grown
 * @param growing whether it still grows
 */
export function useAutoScroll(end: { current: Element | null }, growth: unknown, growing: boolean): void {
  // Whether the end was in sight when it was looked at last: after drawing, or after a scroll.
  const seen = useRef(false);
  const last = useRef(growth);
  const followed = useRef(false);
  const byHand = useRef(false);
  const bottom = () => end.current?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY;
  const look = () => {
    const { top, height } = viewOf(end.current);
    seen.current = bottom() > top && bottom() <= top + height + NEAR;
  };
  useEffect(() => {
    if (!growing) return;
    const touch = ({ target }: Event) => {
      const { box } = viewOf(end.current);
      // Typing the next question scrolls nothing, nor does what is done in another panel.
      const typing = target instanceof Element && target.closest("textarea, input") !== null;
      if (!typing && (box ?? document).contains(target as Node)) byHand.current = true;
    };
    // The conversation's own panel scrolls, or the window: such events do not bubble.
    addEventListener("scroll", look, { passive: true, capture: true });
    addEventListener("resize", look, { passive: true });
    for (const kind of BY_HAND) addEventListener(kind, touch, { passive: true, capture: true });
    return () => {
      removeEventListener("scroll", look, { capture: true });
      removeEventListener("resize", look);
      for (const kind of BY_HAND) removeEventListener(kind, touch, { capture: true });
    };
  }, [growing]);
  // Each time, since a card that arrives above moves the end too.
  useLayoutEffect(() => {
    if (!growing) return;
    const grown = last.current !== growth;
    last.current = growth;
    const { top, height, box } = viewOf(end.current);
    const beyond = bottom() - top - height;
    if (seen.current && beyond > 0 && (grown || !byHand.current)) {
      (box ?? window).scrollBy({ top: beyond + 16, behavior: "instant" });
      followed.current = true;
    }
    look();
  });
  useLayoutEffect(() => {
    if (growing) return;
    if (followed.current && !byHand.current) bringIntoSight(end.current?.closest(".turn, article") ?? null);
    followed.current = false;
    byHand.current = false;
  }, [growing]);
}
