/** A shot as the table of shots has it, of a file or of the line's memory, judged or not. */

import type { JudgedShot, RecordedShot } from "../../contract/api.ts";
import type { Line } from "../../line/line.ts";
import { faultsOf, type Table } from "../../table/table.ts";

export type Verdict = JudgedShot["verdict"];
export type Result = "good" | "defect";

export interface Judged {
  verdict: Verdict;
  /** The probability of a defect; null where the tool told none. */
  probability: number | null;
  threshold: number | null;
  mode: string | null;
  /** Strongest first; null where they are not known (yet). */
  drivers: JudgedShot["drivers"];
  /** Why a verdict is withheld or unsure. */
  reasons: JudgedShot["reasons"];
  unlike: boolean;
}

/** Why a row cannot be judged. */
export type RowFault =
  | { kind: "cell"; column: string; text: string }
  | { kind: "empty" }
  /** The server refused it. */
  | { kind: "refused"; column: string; reason: string };

export interface TableShot {
  /** Where its source has it, from 0: what two shots that are equal otherwise are ordered by. */
  place: number;
  /** Its id in the line's memory, or its row's own time and number. */
  name: string;
  /** Its row in the file, from 1; null for a shot of the memory. */
  row: number | null;
  at: string;
  mould: string;
  lot: string;
  features: Record<string, number>;
  outcome: Result | null;
  simulated: boolean;
  judged: Judged | null;
  fault: RowFault | null;
  /** What the line's memory keeps of it; null for a row of a file. */
  recorded: RecordedShot | null;
}

/** The rows of a file. What stands in a cell instead of a number keeps its row from being judged. */
export function shotsOfTable(table: Table, line: Line): TableShot[] {
  const names = line.features.map(({ name }) => name);
  const faults = new Map<number, RowFault>();
  for (const { row, header, text } of faultsOf(table, line.features, Number.POSITIVE_INFINITY)) {
    if (!faults.has(row)) faults.set(row, { kind: "cell", column: header, text });
  }
  return Array.from({ length: table.rows }, (_, place): TableShot => {
    const features: Record<string, number> = {};
    for (const [index, name] of names.entries()) {
      const value = table.values[place * names.length + index];
      if (value !== undefined && !Number.isNaN(value)) features[name] = value;
    }
    const nothing: RowFault | null = Object.keys(features).length === 0 ? { kind: "empty" } : null;
    return {
      place,
      name: table.captions[place] ?? "",
      row: table.lines[place] ?? place + 1,
      at: table.times?.texts?.[place] ?? "",
      mould: table.facts?.moulds?.[place] ?? "",
      lot: table.facts?.lots?.[place] ?? "",
      features,
      outcome: table.facts?.outcomes?.results[place] ?? null,
      simulated: false,
      judged: null,
      fault: faults.get(place) ?? nothing,
      recorded: null,
    };
  });
}

/** A shot of the line's memory, whose verdict was made when it came. */
export function shotOfMemory(recorded: RecordedShot, place: number): TableShot {
  const { context } = recorded;
  return {
    place,
    name: recorded.shot_id,
    row: null,
    at: recorded.at,
    mould: context.mould ?? "",
    lot: context.lot ?? "",
    features: recorded.features,
    outcome: recorded.outcome?.result ?? null,
    simulated: recorded.simulated === true,
    judged: {
      verdict: recorded.verdict,
      probability: recorded.defect_probability,
      threshold: recorded.threshold,
      mode: recorded.mode,
      drivers: null,
      reasons: [],
      unlike: recorded.unlike_known,
    },
    fault: null,
    recorded,
  };
}

/** What the server says of a shot now. One that the memory keeps has its verdict of then. */
export function withAnswer(shot: TableShot, answer: JudgedShot): TableShot {
  if (shot.recorded && shot.judged) {
    return { ...shot, judged: { ...shot.judged, drivers: answer.drivers ?? [] } };
  }
  const judged: Judged = {
    verdict: answer.verdict,
    probability: answer.defect_probability,
    threshold: answer.threshold ?? null,
    mode: answer.mode,
    drivers: answer.drivers ?? [],
    reasons: answer.reasons,
    unlike: answer.unlike_known,
  };
  return { ...shot, judged };
}

/** Whether the server has still to be asked about it. */
export function isOpen(shot: TableShot): boolean {
  return shot.fault === null && (shot.judged === null || shot.judged.drivers === null);
}
