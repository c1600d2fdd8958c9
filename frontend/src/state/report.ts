/** One diagnosis as data, for a file that other programs read: docs/page.md describes the form. */

import type { Feature } from "../contract/api.ts";
import type { CardTool, Citation, Fault, Unsupported, Usage } from "../contract/events.ts";
import type { PredictAnswer, Prediction, Verdict } from "../contract/tool_results.ts";
import type { Line } from "../line/line.ts";
import type { Card } from "./cards.ts";
import { sameValues, turnsOf } from "./finding.ts";
import { type ShotIdentity, valuesBefore } from "./shot_identity.ts";
import { type End, importance, prediction, search, type Turn } from "./turn.ts";

/** Grows by one when a field changes its meaning or goes; a new field leaves it as it is. */
export const REPORT_VERSION = 1;

export interface Report {
  format: "diecast-diagnosis";
  version: typeof REPORT_VERSION;
  /** Times are UTC, ISO 8601. */
  created_at: string;
  asked_at: string;
  line: { id: string; label: string; label_en: string };
  /** The signed-in user's name; null where nobody signs in. */
  user: string | null;
  session_id: string | null;
  trace_id: string | null;
  question: string;
  /** Which shot it was; null in a turn of an earlier page, which did not keep it. */
  shot: ReportedShot | null;
  /** As they were asked about: the same object can be sent to POST /api/chat again. */
  features: Record<string, number>;
  /** The shot's own values, before anything was changed by hand; those that were asked about where nothing was. */
  features_unchanged: Record<string, number>;
  /** As they were sent, upright and without metadata; `data` is null where the page has a picture no more. */
  images: { name: string; media_type: string; width: number; height: number; data: string | null }[];
  /** Names of the values outside the schema's plausible range, and of the variables without a value. */
  out_of_range: string[];
  missing: string[];
  results: { tool: CardTool; overrides: Record<string, number>; data: Card["data"]; error: Fault | null }[];
  answer: { markdown: string; citations: Citation[]; unsupported: Unsupported[] };
  /** How it ended, as the `done` or `error` event said; `cut` and `refused` where there was none. */
  end: {
    kind: End["kind"] | "running";
    seconds: number | null;
    stopped: boolean;
    cached: boolean;
    code: string | null;
  };
  usage: Usage | null;
  model_versions: ModelVersions;
}

/** A shot of the line's memory, a sample, the typical values or a row of a file; what does not apply is null. */
export interface ReportedShot {
  kind: ShotIdentity["kind"];
  line: string;
  shot_id: string | null;
  file: string | null;
  /** From 1 on. */
  row: number | null;
  /** As its sender or its table told it. */
  time: string | null;
  mould: string | null;
  lot: string | null;
  /** What was changed by hand before asking; null where there was or is no number. */
  changed: { feature: string; from: number | null; to: number | null }[];
}

export interface ModelVersions {
  quality: string | null;
  importance: string | null;
  documents: string | null;
  language: string | null;
}

/** One variable of the line with its value in a diagnosis. */
export interface ReportedValue {
  feature: Feature;
  /** null where none was given */
  value: number | null;
  mark: "plausible" | "outside" | "missing";
  /** What the shot itself had, where the value was changed by hand: null where it had none. */
  before?: number | null;
}

/** What was only tried on a shot, and what it would do. */
export interface Tried {
  /** `from` is null where the shot has no such value. */
  changes: { feature: string; from: number | null; to: number }[];
  before: { prediction: Prediction; verdict?: Verdict | undefined } | null;
  after: { prediction: Prediction; verdict?: Verdict | undefined };
}

export interface Circumstances {
  line: Line;
  user: string | null;
  /** ms since the epoch */
  now: number;
}

export function reportOf(turn: Turn, { line, user, now }: Circumstances): Report {
  const values = reportedValues(turn, line.features);
  const marked = (mark: ReportedValue["mark"]) =>
    values.filter((row) => row.mark === mark).map(({ feature }) => feature.name);
  const { end } = turn;
  const { label, label_en } = line.document;
  return {
    format: "diecast-diagnosis",
    version: REPORT_VERSION,
    created_at: new Date(now).toISOString(),
    asked_at: new Date(turn.askedAt).toISOString(),
    line: { id: line.name, label, label_en },
    user,
    session_id: end?.kind === "done" ? end.sessionId : null,
    trace_id: turn.traceId || null,
    question: turn.question,
    shot: turn.shot ? reportedShot(turn.shot) : null,
    features: turn.features,
    features_unchanged: ownValues(turn),
    images: (turn.pictures ?? []).map(({ name, mediaType, width, height, data }) => ({
      name,
      media_type: mediaType,
      width,
      height,
      data: data || null,
    })),
    out_of_range: marked("outside"),
    missing: marked("missing"),
    results: turn.cards.map(({ tool, overrides, data, error }) => ({ tool, overrides, data, error })),
    answer: { markdown: turn.answer, citations: turn.citations, unsupported: turn.unsupported },
    end: {
      kind: end?.kind ?? "running",
      seconds: end && "at" in end ? end.at : null,
      stopped: end?.kind === "done" && end.stopped,
      cached: end?.kind === "done" && end.cached,
      code: end && "code" in end ? end.code : null,
    },
    usage: end?.kind === "done" ? end.usage : null,
    model_versions: modelVersions(turn),
  };
}

/** All variables of the line, in its order, with what the diagnosis was asked about. */
export function reportedValues(turn: Turn, features: Feature[]): ReportedValue[] {
  return features.map((feature) => {
    const value = turn.features[feature.name] ?? null;
    const [low, high] = feature.plausible;
    const mark = value === null ? "missing" : value < low || value > high ? "outside" : "plausible";
    const change = turn.shot?.changed[feature.name];
    return { feature, value, mark, ...(change ? { before: change[0] } : {}) };
  });
}

/** The diagnosis is of values that were changed by hand, and not of the shot as it is. */
export function isOfChanged({ shot }: Pick<Turn, "shot">): boolean {
  return shot !== undefined && Object.keys(shot.changed).length > 0;
}

/** The shot's own values, before anything was changed by hand. */
export function ownValues({ features, shot }: Pick<Turn, "features" | "shot">): Record<string, number> {
  return shot ? valuesBefore(features, shot) : features;
}

/** Of these turns the newest one that judged the same shot as it is; null where there is none. */
export function ofOwnValues(turn: Turn, turns: readonly Turn[]): Turn | null {
  const values = ownValues(turn);
  const found = turn.shot && turnsOf(turns, turn.shot);
  return found?.find((one) => sameValues(one.features, values) && prediction(one) !== undefined) ?? null;
}

/** What was tried in a turn beside the values that it is about: its what-ifs, in the order of their cards. */
export function triedIn(turn: Turn): Tried[] {
  return turn.cards.flatMap((card) => {
    if (card.tool !== "predict_quality" || card.data === null) return [];
    const data = card.data as PredictAnswer;
    const from = (feature: string) => turn.features[feature] ?? null;
    const own = prediction(turn) ?? null;
    const planned = (data.scenarios ?? []).map((row) => ({
      changes: row.changes.map(({ feature, to }) => ({ feature, from: from(feature), to })),
      before: own,
      after: row,
    }));
    const changes = Object.entries(card.overrides).map(([feature, to]) => ({
      feature,
      from: from(feature),
      to,
    }));
    const supposed = changes.length > 0 && data.prediction;
    return supposed ? [{ changes, before: data.baseline ?? own, after: data }, ...planned] : planned;
  });
}

export function modelVersions(turn: Turn): ModelVersions {
  return {
    quality: prediction(turn)?.model_version ?? null,
    importance: importance(turn)?.model_version ?? null,
    documents: search(turn)?.index_version ?? null,
    language: (turn.end?.kind === "done" && turn.end.usage.model_id) || null,
  };
}

/** A file's name that sorts by time and says what it is: `diagnosis-2026-02-10T10-00-00Z.json`. */
export function reportFileName(turn: Turn): string {
  return `diagnosis-${new Date(turn.askedAt).toISOString().slice(0, 19).replace(/:/g, "-")}Z.json`;
}

function reportedShot({ changed, ...shot }: ShotIdentity): ReportedShot {
  return {
    kind: shot.kind,
    line: shot.line,
    shot_id: shot.shotId ?? null,
    file: shot.file ?? null,
    row: shot.row ?? null,
    time: shot.at ?? shot.caption ?? null,
    mould: shot.mould ?? null,
    lot: shot.lot ?? null,
    changed: Object.entries(changed).map(([feature, [from, to]]) => ({ feature, from, to })),
  };
}
