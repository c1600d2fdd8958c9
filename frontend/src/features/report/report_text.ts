/** One diagnosis as plain text, for a message or a shift log. */

import type { Support } from "../../contract/tool_results.ts";
import { dateAndTime } from "../../i18n/dates.ts";
import type { Language } from "../../i18n/i18n.ts";
import { percent, sharePercent } from "../../lib/numbers.ts";
import { type Line, labelIn, labelOfRow } from "../../line/line.ts";
import { isOfChanged } from "../../state/report.ts";
import type { ShotIdentity } from "../../state/shot_identity.ts";
import { importance, isWithheld, prediction, type Turn } from "../../state/turn.ts";
import { observedText } from "../cards/adjustment_texts.ts";
import { CARDS } from "../cards/messages.ts";
import { shotName } from "../cards/shot_name.tsx";
import { triedTexts } from "../cards/tried_text.ts";
import { reasonTexts, verdictName } from "../cards/verdict_text.ts";
import { PICTURES } from "../pictures/messages.ts";
import { REPORT } from "./messages.ts";

const DRIVERS = 5;
const ADJUSTMENTS = 3;

export function reportText(turn: Turn, line: Line, language: Language): string {
  const messages = REPORT[language];
  const sections = [
    `${isOfChanged(turn) ? messages.reportOfChanged : messages.report} · ${labelIn(line.document, language)} (${line.name}) · ${dateAndTime(turn.askedAt, language)}`,
    turn.shot && `${messages.shot}: ${shotText(turn.shot, line, language)}`,
    isOfChanged(turn) && messages.ofChanged,
    turn.question && `${messages.question}: ${turn.question}`,
    listed(
      PICTURES[language].pictures,
      (turn.pictures ?? []).map(({ name, width, height }, index) => {
        return `${PICTURES[language].nameOf(index + 1, name)} (${width} × ${height} px)`;
      }),
    ),
    verdictText(turn, language),
    listed(messages.tried, triedTexts(turn, line, language)),
    listed(CARDS[language].adjustments, adjustmentTexts(turn, line, language)),
    listed(messages.drivers, driverTexts(turn, line, language)),
    turn.answer && `${messages.answer}:\n${turn.answer.trim()}`,
    listed(
      messages.citations,
      turn.citations.map(({ id: document, title }) => `${title || document} (${document})`),
    ),
    turn.traceId && `${messages.trace}: ${turn.traceId}`,
    messages.disclaimer,
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

/** Which shot it was, with each value that was changed on it. */
export function shotText(shot: ShotIdentity, line: Line, language: Language): string {
  const changes = Object.entries(shot.changed).map(
    ([name, [from, to]]) => `${line.labelOf(name, language)} ${line.change(name, from, to)}`,
  );
  // With its date: a report is read on other days too.
  const name = shotName(shot, line, language, Number.NaN);
  return changes.length > 0 ? `${name} (${changes.join(", ")})` : name;
}

function verdictText(turn: Turn, language: Language): string {
  const found = prediction(turn);
  if (!found?.prediction) return "";
  const messages = CARDS[language];
  const { class_probabilities } = found.prediction;
  const name = verdictName(found, messages) ?? messages.noClass;
  const title = isOfChanged(turn) ? REPORT[language].verdictOfChanged : REPORT[language].verdict;
  if (found.verdict === "withheld") {
    const told = [messages.withheldMeans, ...reasonTexts(found.reasons, language)];
    return [`${title}: ${name}`, ...told.map((text) => `- ${text}`)].join("\n");
  }
  const parts = [
    `${messages.defectProbability} ${percent(class_probabilities?.defect)}`,
    `${messages.threshold} ${percent(found.threshold)}`,
  ];
  const head = `${title}: ${name} (${parts.join(", ")})`;
  return [head, ...reasonTexts(found.reasons, language).map((text) => `- ${text}`)].join("\n");
}

function driverTexts(turn: Turn, line: Line, language: Language): string[] {
  const messages = CARDS[language];
  const found = importance(turn);
  const rows = found?.attributions ?? [];
  if (rows.length === 0) {
    return (found?.top_features_percent ?? [])
      .slice(0, DRIVERS)
      .map(([name, share]) => `${line.labelOf(name, language)}: ${sharePercent(share)}`);
  }
  return rows.slice(0, DRIVERS).map((row) => {
    const { feature, value, unit, typical: usual } = row;
    const at =
      value === null || usual === undefined ? undefined : line.apartDecimals(feature, value, [usual]);
    const typical =
      usual === undefined ? "" : ` (${messages.typical} ${line.quantity(feature, usual, unit, at)})`;
    const direction = row.direction ? `: ${messages[row.direction]}` : "";
    return `${labelOfRow(row, line, language)} ${line.quantity(feature, value, unit, at)}${typical}${direction}`;
  });
}

function adjustmentTexts(turn: Turn, line: Line, language: Language): string[] {
  if (isWithheld(turn)) return [];
  return (importance(turn)?.adjustments ?? []).slice(0, ADJUSTMENTS).map((row) => {
    const moves = row.changes.map(
      ({ feature, from, to, unit }) =>
        `${line.labelOf(feature, language)} ${line.change(feature, from, to, unit || undefined)}`,
    );
    const effect = `${percent(row.defect_probability_before)} → ${percent(row.defect_probability_after)}`;
    const near = row.support && ` (${nearText(row.support, language)})`;
    const told = `${moves.join(", ")}: ${CARDS[language].defectProbability} ${effect}${near ?? ""}`;
    return [told, observedText(row, language)].filter(Boolean).join(". ");
  });
}

function nearText({ shots, defects, rate, low, high }: Support, language: Language): string {
  return CARDS[language].near(shots, defects, percent(rate), `${percent(low)}–${percent(high)}`);
}

function listed(title: string, rows: string[]): string {
  return rows.length > 0 ? `${title}:\n${rows.map((row) => `- ${row}`).join("\n")}` : "";
}
