/**
 * What is kept over a reload of what the models said of the shot in the fields, and reading it back. What another
 * version wrote, or what is damaged, counts as nothing: the models can be asked again.
 */

import type { RecordedShot } from "../contract/api.ts";
import { isRecord } from "../lib/type_guards.ts";
import type { Turn } from "../state/turn.ts";
import { everyEntryIs, isTurn, withinBounds } from "./saved_conversation.ts";

export interface SavedDiagnosis {
  /** Those of the shot, also with values that were changed on it; the one that was made last first. */
  turns: Turn[];
  /** The shot as the line's memory keeps it; null for one that is of no memory. */
  chosen: RecordedShot | null;
  /** Values that the models were asked about and that they have not answered (yet). */
  asked: Record<string, number> | null;
}

/** Verdicts of changed values on one shot, the newest. */
const MAX_TURNS = 8;
const MAX_CHARACTERS = 400_000;

export function slimDiagnosis({ turns, ...rest }: SavedDiagnosis): SavedDiagnosis {
  return { ...rest, turns: withinBounds(turns, MAX_TURNS, MAX_CHARACTERS) };
}

export function savedDiagnosisIn(value: unknown): SavedDiagnosis | null {
  if (!isRecord(value) || !Array.isArray(value.turns)) return null;
  const { turns, chosen, asked } = value;
  return {
    turns: turns.slice(0, MAX_TURNS).filter(isTurn),
    chosen: isRecordedShot(chosen) ? chosen : null,
    asked: everyEntryIs(asked, "number") ? (asked as Record<string, number>) : null,
  };
}

function isRecordedShot(value: unknown): value is RecordedShot {
  return (
    isRecord(value) &&
    ["line", "shot_id", "at", "verdict", "model_version"].every((name) => typeof value[name] === "string") &&
    ["defect_probability", "threshold"].every((name) => typeof value[name] === "number") &&
    everyEntryIs(value.features, "number") &&
    isRecord(value.context) &&
    Array.isArray(value.missing) &&
    (value.outcome === null || value.outcome === undefined || isRecord(value.outcome))
  );
}
