/** The history, whose code comes when it is first opened. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePage } from "../../page/page.ts";

export function LazyHistory() {
  const page = usePage();
  const [found, setFound] = useState<{ View: ComponentType } | null>(null);
  useEffect(() => {
    import("./history.tsx").then(
      ({ History }) => setFound({ View: History }),
      (fault) => {
        console.warn("The history cannot be shown.", fault);
        page.overlay.value = null;
      },
    );
  }, []);
  return found && <found.View />;
}
