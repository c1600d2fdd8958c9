/** Letters as large as the room allows. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const STEPS = [1, 0.92, 0.84, 0.77, 0.7] as const;

/** A part whose style sheet multiplies its letters by `--fit`: the largest step at which all of it is in sight. */
export function useFit(): RefObject<HTMLElement | null> {
  const part = useRef<HTMLElement>(null);
  const fit = () => {
    const node = part.current;
    if (!node) return;
    for (const step of STEPS) {
      node.style.setProperty("--fit", String(step));
      if (node.scrollHeight <= node.clientHeight && node.scrollWidth <= node.clientWidth) return;
    }
  };
  // Whatever was drawn may be longer than what stood there.
  useLayoutEffect(fit);
  useEffect(() => {
    const watched = new ResizeObserver(fit);
    if (part.current) watched.observe(part.current);
    return () => watched.disconnect();
  }, []);
  return part;
}
