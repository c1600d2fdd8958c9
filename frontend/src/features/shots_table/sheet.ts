/** The table of shots as a sheet for Excel or a CSV file: who the shot is, what was judged, its values, what it was. */

import { sortableTime } from "../../i18n/dates.ts";
import type { Language } from "../../i18n/i18n.ts";
import { type Line, labelIn } from "../../line/line.ts";
import type { SHOTS_TABLE } from "./messages.ts";
import { isWrong } from "./order.ts";
import type { TableShot } from "./table_shot.ts";

export type Cell = string | number | null;

/** What is the same for all of its shots. */
export interface Around {
  line: string;
  file: string;
  version: string;
}

const DRIVERS = 3;

/** The head, and a row for each shot in the order given. A row that was not understood says why. */
export function sheetOf(
  shots: readonly TableShot[],
  around: Around,
  line: Line,
  messages: (typeof SHOTS_TABLE)["en"],
  language: Language,
): Cell[][] {
  const { head } = messages;
  const columns = [
    ...[head.line, head.file, head.row, head.shot, head.at, head.mould, head.lot],
    ...[head.verdict, head.probability, head.threshold, head.mode],
    ...Array.from({ length: DRIVERS }, (_, place) => head.driver(place + 1)),
    ...[head.outcome, head.agrees, head.notJudged, head.model, head.simulated],
    ...line.features.map((feature) => withUnit(labelIn(feature, language), feature.unit)),
  ];
  return [
    columns,
    ...shots.map((shot): Cell[] => {
      const { judged, outcome } = shot;
      const decided = judged && outcome && (judged.verdict === "defect" || judged.verdict === "normal");
      return [
        around.line,
        around.file,
        shot.row,
        shot.name,
        // By the plant's clock, as the screen has it.
        shot.recorded ? sortableTime(Date.parse(shot.at)) : shot.at,
        shot.mould,
        shot.lot,
        judged && messages.verdicts[judged.verdict],
        judged?.probability ?? null,
        judged?.threshold ?? null,
        judged?.mode ? line.modeLabel(judged.mode, language) : null,
        ...Array.from({ length: DRIVERS }, (_, place) => {
          const driver = judged?.drivers?.[place];
          return driver ? messages.driverTold(line.labelOf(driver.feature, language), driver) : null;
        }),
        outcome && messages.outcomes[outcome],
        decided ? (isWrong(shot) ? messages.wrong : messages.right) : null,
        shot.fault && messages.faultTold(shot.fault),
        (shot.recorded?.model_version ?? (judged ? around.version : "")) || null,
        shot.simulated ? messages.simulatedCell : null,
        ...line.features.map(({ name }) => shot.features[name] ?? null),
      ];
    }),
  ];
}

function withUnit(label: string, unit: string): string {
  return unit ? `${label} (${unit})` : label;
}

/** What a spreadsheet takes for a formula, or for something to run, when a CSV file is opened. */
const FORMULA = /^[=+\-@\t\r]/;

/** As CSV in UTF-8 with a mark that Excel knows it by. A text that would be a formula begins with an apostrophe. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // On one line: not every reader takes a line break within quotes.
  const text = (FORMULA.test(cell) ? `'${cell}` : cell).replace(/[\r\n]+/g, " ");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
