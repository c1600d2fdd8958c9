/** How many of the table's shots are what, and how often a verdict was what the part really was. */

import type { Result, TableShot, Verdict } from "./table_shot.ts";

export const VERDICTS: readonly Verdict[] = ["defect", "unsure", "withheld", "normal"];

export interface Tally {
  /** All rows that were read. */
  all: number;
  judged: number;
  /** Judged later, if at all. */
  open: number;
  /** Not understood. */
  faults: number;
  verdicts: Record<Verdict, number>;
  /** Of judged shots by verdict: what the parts were. The three add up to the verdict's count. */
  outcomes: Record<Verdict, Record<Result | "unknown", number>>;
  /** Verdicts of defect and normal that the part confirmed, or did not. */
  right: number;
  wrong: number;
  /** Judged and with an outcome, but without a verdict of defect or normal. */
  undecided: number;
  /** Judged, and nobody knows yet. */
  unknown: number;
  simulated: number;
}

export function tallyOf(shots: readonly TableShot[]): Tally {
  const none = () => ({ good: 0, defect: 0, unknown: 0 });
  const tally: Tally = {
    all: shots.length,
    judged: 0,
    open: 0,
    faults: 0,
    verdicts: { defect: 0, unsure: 0, withheld: 0, normal: 0 },
    outcomes: { defect: none(), unsure: none(), withheld: none(), normal: none() },
    right: 0,
    wrong: 0,
    undecided: 0,
    unknown: 0,
    simulated: 0,
  };
  for (const { judged, fault, outcome, simulated } of shots) {
    if (simulated) tally.simulated += 1;
    if (fault) tally.faults += 1;
    else if (!judged) tally.open += 1;
    else {
      const { verdict } = judged;
      tally.judged += 1;
      tally.verdicts[verdict] += 1;
      tally.outcomes[verdict][outcome ?? "unknown"] += 1;
      if (outcome === null) tally.unknown += 1;
      else if (verdict === "unsure" || verdict === "withheld") tally.undecided += 1;
      else if ((verdict === "defect") === (outcome === "defect")) tally.right += 1;
      else tally.wrong += 1;
    }
  }
  return tally;
}
