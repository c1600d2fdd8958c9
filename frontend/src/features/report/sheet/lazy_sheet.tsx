/** The report on one page, whose code and style come when a report is opened. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { styled } from "../../../lib/late_style.ts";
import type { Turn } from "../../../state/turn.ts";
import type { Part } from "./use_part.ts";

interface Props {
  turn: Turn;
  part: Part;
}

export function LazySheet(props: Props) {
  const [found, setFound] = useState<{ Sheet: ComponentType<Props> } | null>(null);
  useEffect(() => {
    Promise.all([import("./sheet.tsx"), styled(() => import("./sheet.css?late"))]).then(
      ([{ Sheet }]) => setFound({ Sheet }),
      (fault) => console.warn("The report on one page cannot be shown.", fault),
    );
  }, []);
  return found && <found.Sheet {...props} />;
}
