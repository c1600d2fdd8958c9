/** All that a report says of one diagnosis, as texts, before anybody asks how much of it has room. */

import type { Adjustment } from "../../../contract/tool_results.ts";
import { dateAndTime } from "../../../i18n/dates.ts";
import type { Language } from "../../../i18n/i18n.ts";
import { percent, sharePercent } from "../../../lib/numbers.ts";
import { type Line, labelIn, labelOfRow } from "../../../line/line.ts";
import { isOfChanged, modelVersions, ofOwnValues, reportedValues } from "../../../state/report.ts";
import type { ShotIdentity } from "../../../state/shot_identity.ts";
import { importance, isWithheld, prediction, type Turn } from "../../../state/turn.ts";
import { markOf } from "../../../state/value_marks.ts";
import { alongTexts, groundText, observedText } from "../../cards/adjustment_texts.ts";
import { CARDS } from "../../cards/messages.ts";
import { shotName } from "../../cards/shot_name.tsx";
import { triedTexts } from "../../cards/tried_text.ts";
import { reasonTexts, verdictName } from "../../cards/verdict_text.ts";
import { SHEET } from "./messages.ts";

export interface SheetFacts {
  head: [name: string, value: string][];
  question: string;
  changed: string[];
  /** The diagnosis is of changed values: all that it found is about those. */
  ofChanged: boolean;
  /** What was found of the shot's own values, where that is known and another was diagnosed. */
  own: SheetFacts["verdict"];
  /** What was tried beside the values that were diagnosed, and what it would do. */
  tried: string[];
  verdict: { name: string; probability: string; threshold: string; mode: string } | null;
  reasons: string[];
  drivers: { label: string; value: string; usual: string; direction: string }[];
  /** `aside`: what moves along, and where shots near it say otherwise. */
  adjustments: { moves: { label: string; change: string }[]; effect: string; aside: string }[];
  /** What the adjustments are tested on, or why there are none. */
  ground: string;
  /** Of values by their label: beside what is usual, or beyond what can be set. */
  notes: Record<string, string>;
  withheld: boolean;
  /** `changed`: both the shot's own value and the one that was diagnosed. */
  values: { label: string; value: string; mark: "plausible" | "outside" | "missing"; changed?: boolean }[];
  sources: string[];
  versions: string;
}

/**
 * @param user the signed-in user's name; null where nobody signs in
 * @param known other turns, which may have judged the shot as it is
 */
export function sheetFacts(
  turn: Turn,
  line: Line,
  language: Language,
  user: string | null,
  known: readonly Turn[] = [],
): SheetFacts {
  const messages = SHEET[language];
  const { shot } = turn;
  const found = importance(turn);
  const withheld = isWithheld(turn);
  const ofChanged = isOfChanged(turn);
  const own = ofChanged ? ofOwnValues(turn, known) : null;
  const head: [string, string | null | undefined][] = [
    [messages.line, `${labelIn(line.document, language)} (${shot?.line ?? line.document.line})`],
    [messages.shot, shot && placeOf(shot, line, language)],
    [messages.time, shot?.at ? dateAndTime(Date.parse(shot.at), language) : shot?.caption],
    [messages.mould, shot?.mould],
    [messages.lot, shot?.lot],
    [messages.asked, dateAndTime(turn.askedAt, language)],
    [messages.user, user],
  ];
  return {
    head: head.filter((row): row is [string, string] => Boolean(row[1])),
    question: turn.question.trim(),
    changed: shot ? changesOf(shot.changed, line, language) : [],
    ofChanged,
    own: own && verdictOf(own, line, language),
    tried: triedTexts(turn, line, language),
    verdict: verdictOf(turn, line, language),
    reasons: reasonTexts(prediction(turn)?.reasons, language),
    drivers: driversOf(turn, line, language),
    adjustments: withheld
      ? []
      : (found?.adjustments ?? []).map((row) => ({
          moves: row.changes.map(({ feature, from, to, unit }) => ({
            label: line.labelOf(feature, language),
            change: line.change(feature, from, to, unit || undefined),
          })),
          effect: messages.effect(
            percent(row.defect_probability_before),
            percent(row.defect_probability_after),
          ),
          aside: asideOf(row, line, language),
        })),
    ground: withheld ? "" : groundText(found?.advice, language),
    notes: notesOf(turn, line, language),
    withheld,
    values: reportedValues(turn, line.features).map(({ feature, value, mark, before }) => ({
      label: labelIn(feature, language),
      ...(before === undefined ? {} : { changed: true }),
      value:
        before !== undefined
          ? line.change(feature.name, before, value)
          : value === null
            ? ""
            : line.quantity(
                feature.name,
                value,
                feature.unit,
                line.besideDecimals(feature.name, value, feature.limits, feature.plausible),
              ),
      mark,
    })),
    sources: turn.citations.map(({ id, title }) => (title && title !== id ? `${title} (${id})` : id)),
    // One model may judge and explain.
    versions: [...new Set(Object.values(modelVersions(turn)))].filter(Boolean).join(" · "),
  };
}

/** What stands in the form of the same shot and is not what was diagnosed: "고속 사출 속도 3.5 → 3.9 m/s". */
export function changedSince(
  turn: Turn,
  now: Record<string, number>,
  line: Line,
  language: Language,
): string[] {
  const names = [...new Set([...Object.keys(turn.features), ...Object.keys(now)])];
  const changed: ShotIdentity["changed"] = {};
  for (const name of names)
    if (turn.features[name] !== now[name]) changed[name] = [turn.features[name] ?? null, now[name] ?? null];
  return changesOf(changed, line, language);
}

function changesOf(changed: ShotIdentity["changed"], line: Line, language: Language): string[] {
  return Object.entries(changed).map(
    ([name, [from, to]]) => `${line.labelOf(name, language)} ${line.change(name, from, to)}`,
  );
}

/** The shot's own name alone: its time, mould and lot have lines of their own. */
function placeOf(shot: ShotIdentity, line: Line, language: Language): string {
  const { kind, line: name, shotId, file, row, print } = shot;
  const bare = {
    kind,
    line: name,
    print,
    changed: {},
    ...(shotId ? { shotId } : {}),
    ...(file ? { file } : {}),
    ...(row ? { row } : {}),
  };
  return shotName(bare, line, language, Number.NaN);
}

function verdictOf(turn: Turn, line: Line, language: Language): SheetFacts["verdict"] {
  const found = prediction(turn);
  if (!found?.prediction) return null;
  const name = verdictName(found, CARDS[language]) ?? CARDS[language].noClass;
  // No probability stands beside a verdict that is withheld: it would be read as one.
  if (found.verdict === "withheld") return { name, probability: "", threshold: "", mode: "" };
  const [mode] = found.defect_modes ?? [];
  return {
    name,
    probability: percent(found.prediction.class_probabilities?.defect),
    threshold: percent(found.threshold),
    mode: mode && found.verdict !== "normal" ? line.modeLabel(mode.mode, language) : "",
  };
}

function asideOf(row: Adjustment, line: Line, language: Language): string {
  const along = alongTexts(row.companions ?? [], line, language).join(", ");
  return [along && `${CARDS[language].companions}: ${along}`, observedText(row, language)]
    .filter(Boolean)
    .join(". ");
}

/** What a reader of the values should see without the screen: beyond the setting's limits, low or high. */
function notesOf(turn: Turn, line: Line, language: Language): Record<string, string> {
  const compared = new Map(
    (importance(turn)?.attributions ?? []).map((row) => [row.feature, row.compared] as const),
  );
  const notes: Record<string, string> = {};
  for (const feature of line.features) {
    const value = turn.features[feature.name];
    if (value === undefined) continue;
    const mark = markOf(feature, { text: String(value) });
    const side = compared.get(feature.name);
    if (mark === "beyond_limits" && feature.limits) {
      const [low, high] = feature.limits.map((limit) => line.written(feature.name, limit));
      notes[labelIn(feature, language)] = SHEET[language].beyond(low ?? "", high ?? "");
    } else if (mark === null && (side === "below" || side === "above"))
      notes[labelIn(feature, language)] = CARDS[language].compared[side];
  }
  return notes;
}

function driversOf(turn: Turn, line: Line, language: Language): SheetFacts["drivers"] {
  const found = importance(turn);
  const rows = found?.attributions ?? [];
  const messages = CARDS[language];
  if (rows.length === 0)
    return (found?.top_features_percent ?? []).map(([name, share]) => ({
      label: line.labelOf(name, language),
      value: sharePercent(share),
      usual: "",
      direction: "",
    }));
  return rows.map((row) => {
    const { feature, value, unit, typical_low: low, typical_high: high } = row;
    const band = low === undefined || high === undefined ? null : ([low, high] as const);
    const at = line.besideDecimals(feature, value, band);
    return {
      label: labelOfRow(row, line, language),
      value: line.quantity(feature, value, unit, at),
      usual: band
        ? SHEET[language].usual(line.written(feature, band[0], at), line.written(feature, band[1], at))
        : "",
      direction: row.direction ? messages[row.direction] : "",
    };
  });
}
