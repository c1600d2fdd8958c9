/** The line at work, whose code comes when the page stands. Where it does not come, the page does without. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export function LazyLineStrip() {
  const [found, setFound] = useState<{ Strip: ComponentType } | null>(null);
  useEffect(() => {
    import("./line_strip.tsx").then(
      ({ LineStrip }) => setFound({ Strip: LineStrip }),
      (fault) => console.warn("The line cannot be shown.", fault),
    );
  }, []);
  return found && <found.Strip />;
}
