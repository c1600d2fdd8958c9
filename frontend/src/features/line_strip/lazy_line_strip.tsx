/** The line at work, whose code comes when the page stands. Where it does not come, the page does without. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

let code: Promise<typeof import("./line_strip.tsx")> | null = null;

/** Brings the code, so that it is there once the line's variables are. */
export function loadLineStrip(): Promise<typeof import("./line_strip.tsx")> {
  code ??= import("./line_strip.tsx");
  return code;
}

export function LazyLineStrip() {
  const [found, setFound] = useState<{ Strip: ComponentType } | null>(null);
  useEffect(() => {
    loadLineStrip().then(
      ({ LineStrip }) => setFound({ Strip: LineStrip }),
      (fault) => console.warn("The line cannot be shown.", fault),
    );
  }, []);
  return found && <found.Strip />;
}
