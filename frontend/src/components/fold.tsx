/** What is folded away until a reader wants it, and stands open where nobody could unfold it. */

import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

/** Paper has no folds: a report sets this. */
export const UnfoldedContext = createContext(false);

export function Fold({ title, children }: { title: string; children: ComponentChildren }) {
  const unfolded = useContext(UnfoldedContext);
  return (
    <details class="more" open={unfolded}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
