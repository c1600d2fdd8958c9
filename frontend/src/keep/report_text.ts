/** One diagnosis as plain text, for a message or a shift log. */

import { CARDS } from "../cards/words.ts";
import type { Line } from "../line/line.ts";
import { labelIn, labelOfRow } from "../line/line.ts";
import { number, percent, quantity } from "../line/numbers.ts";
import { importance, prediction, type Turn } from "../turn/turn.ts";
import type { Language } from "../words/words.ts";
import { dateAndTime } from "../line/times.ts";
import { KEEP } from "./words.ts";

const DRIVERS = 5;
const ADJUSTMENTS = 3;

export function reportText(turn: Turn, line: Line, language: Language): string {
  const words = KEEP[language];
  const { line: id } = line.document;
  const sections = [
    `${words.report} · ${labelIn(line.document, language)} (${id}) · ${dateAndTime(turn.askedAt, language)}`,
    `${words.question}: ${turn.question}`,
    verdictText(turn, language),
    listed(CARDS[language].adjustments, adjustmentTexts(turn, line, language)),
    listed(words.drivers, driverTexts(turn, line, language)),
    turn.answer && `${words.answer}:\n${turn.answer.trim()}`,
    listed(words.citations, turn.citations.map(({ id: document, title }) => `${title || document} (${document})`)),
    turn.traceId && `${words.trace}: ${turn.traceId}`,
    words.disclaimer,
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

function verdictText(turn: Turn, language: Language): string {
  const found = prediction(turn);
  if (!found?.prediction) return "";
  const words = CARDS[language];
  const { class: quality, class_probabilities, confidence } = found.prediction;
  const parts = [
    `${words.defectProbability} ${percent(class_probabilities?.defect)}`,
    `${words.threshold} ${percent(found.threshold)}`,
    `${words.confidence} ${(confidence && words.confidences[confidence]) ?? "–"}`,
  ];
  return `${KEEP[language].verdict}: ${quality ? words.classes[quality] : words.noClass} (${parts.join(", ")})`;
}

function driverTexts(turn: Turn, line: Line, language: Language): string[] {
  const words = CARDS[language];
  const found = importance(turn);
  const rows = found?.attributions ?? [];
  if (rows.length === 0) {
    return (found?.top_features_percent ?? [])
      .slice(0, DRIVERS)
      .map(([name, share]) => `${line.labelOf(name, language)}: ${number(share)} %`);
  }
  return rows.slice(0, DRIVERS).map((row) => {
    const typical = row.typical === undefined ? "" : ` (${words.typical} ${quantity(row.typical, row.unit)})`;
    const direction = row.direction ? `: ${words[row.direction]}` : "";
    return `${labelOfRow(row, line, language)} ${quantity(row.value, row.unit)}${typical}${direction}`;
  });
}

function adjustmentTexts(turn: Turn, line: Line, language: Language): string[] {
  return (importance(turn)?.adjustments ?? []).slice(0, ADJUSTMENTS).map((row) => {
    const moves = row.changes.map(
      ({ feature, from, to, unit }) => `${line.labelOf(feature, language)} ${number(from)} → ${quantity(to, unit)}`,
    );
    const effect = `${percent(row.defect_probability_before)} → ${percent(row.defect_probability_after)}`;
    return `${moves.join(", ")}: ${CARDS[language].defectProbability} ${effect}`;
  });
}

function listed(title: string, rows: string[]): string {
  return rows.length > 0 ? `${title}:\n${rows.map((row) => `- ${row}`).join("\n")}` : "";
}
