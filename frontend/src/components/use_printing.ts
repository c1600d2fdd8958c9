/** Whether the page is being printed: paper has no folds, and is narrower than a screen. */

import { useEffect, useState } from "preact/hooks";

export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => setPrinting(true);
    const end = () => setPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}

/** Prints once the page is drawn as paper has it; called from a script, print() would not wait for that. */
export function printDrawn(): void {
  dispatchEvent(new Event("beforeprint"));
  setTimeout(() => print());
}
