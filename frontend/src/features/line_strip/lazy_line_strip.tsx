/** The line at work, whose code comes when the page stands. Where it does not come, the page does without. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePage } from "../../page/page.ts";

type Code = typeof import("./line_strip.tsx");
let code: Promise<Code> | null = null;
let loaded: Code | null = null;

/** Brings the code, so that it is there once the line's variables are. */
export async function loadLineStrip(): Promise<Code> {
  code ??= import("./line_strip.tsx");
  loaded = await code;
  return loaded;
}

export function LazyLineStrip() {
  const page = usePage();
  const [found, setFound] = useState<{ Strip: ComponentType } | null>(loaded && { Strip: loaded.LineStrip });
  useEffect(() => {
    if (found) return;
    loadLineStrip().then(
      ({ LineStrip }) => setFound({ Strip: LineStrip }),
      (fault) => {
        console.warn("The line cannot be shown.", fault);
        page.lineAtWork.value = false;
      },
    );
  }, []);
  return found && <found.Strip />;
}
