/** The report of a shift with something in each of its sections, small and fixed. */

import type { ReportBefore, ReportShift, ShiftReport, Tally } from "../../contract/generated.ts";
import type { Line } from "../../line/line.ts";
import { LINE } from "./line_answers.ts";

const DAY = "2026-11-28";
const at = (time: string) => `${DAY}T${time}:00+09:00`;

function tally(shots: number, defects: number): Tally {
  const [unsure, withheld] = [Math.round(shots / 10), 1];
  const judged = shots - unsure - withheld;
  const rate = defects / judged;
  return {
    shots,
    judged,
    defects,
    unsure,
    withheld,
    rate,
    rate_low: rate * 0.7,
    rate_high: rate * 1.4,
    known: 40,
    known_defects: 6,
    known_rate: 0.15,
    known_rate_low: 0.08,
    known_rate_high: 0.26,
  };
}

function shift(day: string, name: string, defects: number): ReportShift {
  const total = tally(470, defects);
  return {
    key: `${day} ${name}`,
    day,
    name,
    start: `${day}T06:00:00+09:00`,
    end: `${day}T14:00:00+09:00`,
    total,
  };
}

function before(name: string): ReportBefore {
  return {
    shifts: [shift("2026-11-26", name, 19), shift("2026-11-27", name, 24)],
    with_shots: 2,
    total: tally(940, 43),
    difference_percent: 5.1,
    difference_low_percent: 1.8,
    difference_high_percent: 8.6,
    differs: true,
  };
}

export function shiftReportOf(line: Line): ShiftReport {
  const [one, other] = line.features;
  if (!one || !other) throw new Error("The line has too few variables.");
  const labels = ({ label, label_en }: typeof one) => ({ label, label_en: label_en ?? label });
  const shot = {
    shot_id: "7-000123",
    at: at("09:12"),
    verdict: "defect",
    defect_probability: 0.912,
  } as const;
  const mode = { mode: "cold_shut", label: "탕경", label_en: "Cold shut" };
  return {
    line: LINE,
    time_zone: "Asia/Seoul",
    made_at: at("14:05"),
    shift: shift(DAY, "A", 45),
    before_same: before("A"),
    before_all: before("C"),
    modes: [
      { ...mode, predicted: 31, found: 12 },
      { mode: "porosity", label: "기공", label_en: "Porosity", predicted: 14, found: 5 },
    ],
    worst: [
      {
        ...shot,
        ...mode,
        mould: "M-12",
        lot: "A356-0210",
        outcome: "defect",
        photo: true,
        unlike_known: true,
        drivers: [
          {
            feature: one.name,
            ...labels(one),
            value: one.typical * 0.93,
            unit: one.unit,
            typical: one.typical,
            typical_low: one.typical * 0.98,
            typical_high: one.typical * 1.02,
            compared: "below",
            shap: 1.2,
            direction: "raises",
            percent: 41,
          },
        ],
      },
    ],
    changes: [
      {
        at: at("10:30"),
        shot_id: "7-000188",
        steps: [
          {
            feature: one.name,
            ...labels(one),
            unit: one.unit,
            before: one.typical * 0.95,
            after: one.typical,
            deviations: 3,
          },
          {
            feature: other.name,
            ...labels(other),
            unit: other.unit,
            before: other.typical,
            after: other.typical * 1.01,
            deviations: 1,
            follows: one.name,
          },
        ],
        before: tally(50, 12),
        after: tally(50, 3),
        standstill: true,
        difference_percent: -18,
        difference_low_percent: -31,
        difference_high_percent: -6,
        differs: true,
      },
    ],
    more_changes: 2,
    moulds: [
      { mould: "M-12", total: tally(300, 31) },
      { mould: "", total: tally(170, 14) },
    ],
    outcomes: [
      { verdict: "defect", outcome: "defect", shots: 15 },
      { verdict: "normal", outcome: "good", shots: 22 },
      { verdict: "unsure", outcome: "good", shots: 3 },
    ],
    questions: {
      defects_unknown: 30,
      unsure_unknown: 4,
      withheld: 1,
      unnamed_mould: 170,
      unlike_known: 2,
      inspect: [{ ...shot, mode: mode.mode }],
      gaps: [{ start: at("11:02"), end: at("11:41"), minutes: 39, at: "within" }],
      sensors: [
        { feature: other.name, ...labels(other), kind: "missing", shots: 21, share: 0.04, last: at("13:20") },
        {
          feature: one.name,
          ...labels(one),
          kind: "stuck",
          shots: 60,
          share: 0.12,
          last: at("12:10"),
          unit: one.unit,
          value: one.typical,
        },
      ],
    },
    more_gaps: 1,
    models: ["gallery"],
    read: { shots: 470 },
    simulated: true,
  };
}

/** The same shift without a shot: nothing is there to compare. */
export function emptyShiftReportOf(line: Line): ShiftReport {
  const total = { shots: 0, judged: 0, defects: 0, unsure: 0, withheld: 0 };
  const nothing = { shifts: [], with_shots: 0, total };
  const whole = shiftReportOf(line);
  const { simulated: _, ...report } = whole;
  return {
    ...report,
    shift: { ...whole.shift, total },
    before_same: nothing,
    before_all: nothing,
    nothing: true,
  };
}
