/**
 * The alarms of a line, as data: which shots and which state of the line nobody has acknowledged yet.
 *
 * What comes while an alarm stands is bundled with it; what comes after its acknowledgement is a new one.
 */

import type { LineStatus, RecordedShot } from "../../contract/api.ts";
import { isRecord, isStrings } from "../../lib/type_guards.ts";

/** A shot that nobody has acknowledged yet. */
export interface Alarming {
  shotId: string;
  /** ISO 8601 */
  at: string;
  /** `beyond` is a shot whose verdict is no alarm, with a value far outside of what it can be. */
  verdict: "defect" | "withheld" | "beyond";
  /** The variables whose values are far outside, but those of which somebody knows. */
  values?: string[];
}

/** Who was at the panel, when, and what was acknowledged at once. */
export interface Acknowledgement {
  /** ms since the epoch */
  at: number;
  /** May be empty. */
  by: string;
  defects: number;
  withheld: number;
  /** The line's state was part of it. */
  state: boolean;
  /** The variables that were far outside. */
  values?: string[];
}

export interface Alarms {
  /** Shots before this time (ms since the epoch) are no news; null before the first shot was seen. */
  since: number | null;
  /** Oldest first. */
  pending: Alarming[];
  /** Why the line is not trusted, where nobody has acknowledged that yet. */
  state: string | null;
  /** The grounds that were acknowledged last; empty while the line is trusted. */
  known: string;
  /** Variables far outside of which somebody knows, as long as one of the newest shots has such a value. */
  knownValues: string[];
  /** Shots that were acknowledged, the newest last. */
  acknowledged: string[];
  /** The newest first. */
  log: Acknowledgement[];
}

/** More shots than are looked at, so that none that was acknowledged comes back. */
const REMEMBERED = 200;
export const MOST_PENDING = 200;
const LOGGED = 50;

export const NO_ALARMS: Alarms = {
  since: null,
  pending: [],
  state: null,
  known: "",
  knownValues: [],
  acknowledged: [],
  log: [],
};

export function isAlarming(alarms: Alarms): boolean {
  return alarms.pending.length > 0 || alarms.state !== null;
}

/** The alarms with those of the newest shots; the same object where there is none. `shots` has the oldest first. */
export function withShots(alarms: Alarms, shots: readonly RecordedShot[]): Alarms {
  const newest = shots.at(-1);
  if (!newest) return alarms;
  // Opened for the first time, the newest shot is news and those before are not.
  const since = alarms.since ?? Date.parse(newest.at);
  const known = new Set([...alarms.acknowledged, ...alarms.pending.map(({ shotId }) => shotId)]);
  // A sensor that stays far outside rings once: it is news again when it was in order for all shots in sight.
  const knownValues = alarms.knownValues.filter((name) => shots.some(({ beyond }) => beyond?.includes(name)));
  const fresh = shots.flatMap((shot) => {
    const alarming = alarmingIn(shot, knownValues);
    return alarming && Date.parse(shot.at) >= since && !known.has(shot.shot_id) ? [alarming] : [];
  });
  const same = knownValues.length === alarms.knownValues.length;
  if (fresh.length === 0 && since === alarms.since && same) return alarms;
  const pending = [...alarms.pending, ...fresh].sort(
    (one, other) => Date.parse(one.at) - Date.parse(other.at),
  );
  return { ...alarms, since, knownValues, pending: pending.slice(-MOST_PENDING) };
}

function alarmingIn(shot: RecordedShot, knownValues: readonly string[]): Alarming | null {
  const { shot_id: shotId, at, verdict, beyond = [] } = shot;
  const values = beyond.filter((name) => !knownValues.includes(name));
  const named = values.length > 0 ? { values } : {};
  if (verdict === "defect" || verdict === "withheld") return { shotId, at, verdict, ...named };
  return values.length > 0 ? { shotId, at, verdict: "beyond", values } : null;
}

/** The variables far outside of shots that nobody has acknowledged, each once. */
export function valuesOf(pending: readonly Alarming[]): string[] {
  return [...new Set(pending.flatMap(({ values = [] }) => values))];
}

/** The alarms after the line's state was told; one that was trusted in between, or has new grounds, is news. */
export function withStatus(alarms: Alarms, status: Pick<LineStatus, "state" | "reasons">): Alarms {
  if (status.state !== "not_trusted")
    return alarms.known === "" && alarms.state === null ? alarms : { ...alarms, state: null, known: "" };
  const grounds = status.reasons
    .filter(({ state }) => state === "not_trusted")
    .map(({ code, feature = "" }) => `${code} ${feature}`.trim());
  const acknowledged = alarms.known.split("\n");
  const isNews = alarms.known === "" || grounds.some((ground) => !acknowledged.includes(ground));
  const state = isNews ? grounds.sort().join("\n") || "not_trusted" : alarms.state;
  return state === alarms.state ? alarms : { ...alarms, state };
}

/** Nothing is open any more, and it is kept who said so. */
export function acknowledge(alarms: Alarms, by: string, now: number): Alarms {
  if (!isAlarming(alarms)) return alarms;
  const count = (verdict: string) => alarms.pending.filter((each) => each.verdict === verdict).length;
  const values = valuesOf(alarms.pending);
  const entry: Acknowledgement = {
    at: now,
    by,
    defects: count("defect"),
    withheld: count("withheld"),
    state: alarms.state !== null,
    ...(values.length > 0 && { values }),
  };
  return {
    ...alarms,
    pending: [],
    state: null,
    known: alarms.state ?? alarms.known,
    knownValues: [...new Set([...alarms.knownValues, ...values])],
    acknowledged: [...alarms.acknowledged, ...alarms.pending.map(({ shotId }) => shotId)].slice(-REMEMBERED),
    log: [entry, ...alarms.log].slice(0, LOGGED),
  };
}

/** What was kept in the browser, or none where it cannot be read. */
export function savedAlarmsIn(saved: unknown): Alarms {
  // An earlier version kept no variables.
  const value: Record<string, unknown> | null = isRecord(saved) ? { knownValues: [], ...saved } : null;
  const readable =
    value !== null &&
    (value.since === null || typeof value.since === "number") &&
    Array.isArray(value.pending) &&
    value.pending.every(isAlarmingShot) &&
    (value.state === null || typeof value.state === "string") &&
    typeof value.known === "string" &&
    isStrings(value.knownValues) &&
    isStrings(value.acknowledged) &&
    Array.isArray(value.log) &&
    value.log.every(isAcknowledgement);
  return readable ? (value as unknown as Alarms) : NO_ALARMS;
}

function isAlarmingShot(value: unknown): value is Alarming {
  return (
    isRecord(value) &&
    typeof value.shotId === "string" &&
    typeof value.at === "string" &&
    (value.verdict === "defect" || value.verdict === "withheld" || value.verdict === "beyond") &&
    (value.values === undefined || isStrings(value.values))
  );
}

function isAcknowledgement(value: unknown): value is Acknowledgement {
  return (
    isRecord(value) &&
    typeof value.by === "string" &&
    typeof value.state === "boolean" &&
    (value.values === undefined || isStrings(value.values)) &&
    [value.at, value.defects, value.withheld].every((part) => typeof part === "number")
  );
}
