/** A verdict as a shape, so that it is told without colour; a tick or a cross once the part was inspected. */

import type { RecordedShot } from "../../contract/api.ts";

const SHAPES: Record<RecordedShot["verdict"], string> = {
  normal: "M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6z",
  unsure: "M8 2.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
  defect: "M8 1.5l6.5 12h-13z",
  withheld: "M3 3h10v10h-10z",
};

interface Props {
  verdict: RecordedShot["verdict"];
  outcome: "good" | "defect" | undefined;
}

export function VerdictMark({ verdict, outcome }: Props) {
  return (
    <svg class={`verdict-mark ${verdict}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path class="shape" d={SHAPES[verdict]} />
      {outcome === "good" && <path class="seen" d="M5 8l2 2l4-4" />}
      {outcome === "defect" && <path class="seen" d="M5.5 6l5 5m0-5l-5 5" />}
    </svg>
  );
}
