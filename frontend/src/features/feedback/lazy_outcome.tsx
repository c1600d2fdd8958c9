/** What the part really was, whose code and style come when the page stands. Without them the page does without. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { styled } from "../../lib/late_style.ts";

export function LazyOutcome() {
  const [found, setFound] = useState<{ Outcome: ComponentType } | null>(null);
  useEffect(() => {
    Promise.all([import("./outcome.tsx"), styled(() => import("./outcome.css?late"))]).then(
      ([{ Outcome }]) => setFound({ Outcome }),
      (fault) => console.warn("What the part was cannot be said here.", fault),
    );
  }, []);
  return found && <found.Outcome />;
}
