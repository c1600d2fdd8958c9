/** What the server says of a line, small and fixed: its shots, a control chart, counts, the watch. */

import type {
  LineStatus,
  OutcomeRow,
  RecordedShot,
  ShotDetail,
  ShotSummary,
  VariableChart,
} from "../../contract/api.ts";
import type { Line } from "../../line/line.ts";

const DAY = "2026-11-28T";
export const LINE = "line-7";
const ZONE = "Asia/Seoul";
const READ = { shots: 24 };

const at = (minute: number) => `${DAY}09:${String(minute).padStart(2, "0")}:00+09:00`;

export const SAID: OutcomeRow[] = [
  { result: "good", modes: [], note: "", photo: "", by: "", at: at(40) },
  {
    result: "defect",
    modes: ["cold_shut"],
    note: "게이트 옆 2 mm / beside the gate",
    photo: "",
    by: "김",
    at: at(50),
  },
];

/** A shot of each verdict in turn, each with and without an outcome; the oldest first. */
export function shotsOf(line: Line, count = 24): RecordedShot[] {
  const verdicts = ["normal", "normal", "unsure", "defect", "normal", "withheld"] as const;
  const risks = { normal: 0.02, unsure: 0.31, defect: 0.87, withheld: 0.5 };
  return Array.from({ length: count }, (_, place): RecordedShot => {
    const verdict = verdicts[place % verdicts.length] ?? "normal";
    const told = place % 4 === 3 ? SAID[1] : place % 4 === 1 ? SAID[0] : undefined;
    return {
      line: LINE,
      shot_id: `7-${String(place + 1).padStart(6, "0")}`,
      at: at(place),
      features: line.typicalValues(),
      context: { mould: "M-12", lot: "A356-0210" },
      verdict,
      defect_probability: risks[verdict] + place / 1000,
      threshold: 0.4,
      mode: verdict === "defect" || verdict === "unsure" ? "cold_shut" : null,
      unlike_known: place % 9 === 8,
      missing: [],
      model_version: "gallery",
      received_at: at(place),
      outcome: told ?? null,
    };
  });
}

export function shotOf(line: Line, outcomes: OutcomeRow[]): ShotDetail {
  const shot = shotsOf(line)[3];
  if (!shot) throw new Error("There are fewer shots than one of each verdict.");
  return { ...shot, outcome: outcomes.at(-1) ?? null, outcomes };
}

/** A variable with a point beyond the limits, a run on one side, a change, a gap and a defect. */
export function chartOf(line: Line): VariableChart {
  const [feature] = line.features;
  if (!feature) throw new Error("The line has no variable.");
  const centre = feature.typical;
  const step = Math.abs(centre) * 0.01 || 1;
  const values = Array.from({ length: 24 }, (_, place) => centre + step * Math.sin(place * 2.4));
  return {
    line: LINE,
    feature: feature.name,
    label: feature.label,
    label_en: feature.label_en ?? feature.label,
    unit: feature.unit,
    start: at(0),
    end: at(23),
    time_zone: ZONE,
    shot_ids: shotsOf(line).map(({ shot_id }) => shot_id),
    at: values.map((_, place) => at(place)),
    values: values.map((value, place) =>
      place === 15
        ? null
        : place === 20
          ? centre + step * 5
          : place > 6 && place < 13
            ? centre + step
            : value,
    ),
    defects: [3, 20],
    limits: {
      first: 0,
      last: 23,
      values: 23,
      centre,
      low_limit: centre - 3 * step,
      high_limit: centre + 3 * step,
      broken: [
        { rule: 1, points: [20] },
        { rule: 2, points: [11, 12] },
      ],
    },
    changed: [{ kind: "mould", at: at(7), shot_id: "7-000008", was: "M-11", now: "M-12", point: 7 }],
    more_changes: 0,
    read: READ,
  };
}

/** Counts by mode, or by hour of which one lies above what chance leaves. */
export function summaryOf(by: "mode" | "hour"): ShotSummary {
  const row = (key: string, label: string, shots: number, defects: number) => ({
    key,
    label,
    start: `${DAY}${key.padStart(2, "0").slice(0, 2)}:00:00+09:00`,
    end: `${DAY}${key.padStart(2, "0").slice(0, 2)}:59:00+09:00`,
    shots,
    verdicts: { defect: defects, unsure: 10, normal: shots - defects - 10 },
    outcomes: { defect: Math.ceil(defects / 2) },
    hits: {},
    modes: { cold_shut: defects, porosity: 2 },
    outcome_modes: { cold_shut: Math.ceil(defects / 2) },
    judged: shots - 10,
    rate: defects / (shots - 10),
    rate_low: (defects / (shots - 10)) * 0.6,
    rate_high: Math.min(1, (defects / (shots - 10)) * 1.6),
    high_limit: 0.2,
  });
  const rows = [row("08", "08", 60, 3), row("09", "09", 58, 21), row("10", "10", 61, 4)];
  return {
    line: LINE,
    by,
    start: at(0),
    end: at(59),
    time_zone: ZONE,
    rows,
    total: row("total", "", 179, 28),
    read: READ,
  };
}

/** A line whose model is to be watched: a variable moved, outcomes are known. */
export function statusOf(line: Line): LineStatus {
  const variable = (
    place: number,
    state: "trusted" | "watch" | "not_trusted",
    finding: NonNullable<LineStatus["variables"][number]["finding"]>,
  ) => {
    const feature = line.features[place];
    if (!feature) throw new Error("The line has too few variables.");
    return {
      feature: feature.name,
      label: feature.label,
      label_en: feature.label_en ?? feature.label,
      unit: feature.unit,
      state,
      finding,
      mean: feature.typical * 1.02,
      reference_mean: feature.typical,
      psi: finding === "alike" ? 0.03 : 0.31,
      distance: finding === "alike" ? 0.05 : 0.4,
      distance_chance: state === "trusted" ? 0.6 : 0.001,
      relation: 0.1,
      relation_chance: 0.5,
      effective_shots: 180,
      missing: 0,
      reference_missing: 0,
      stuck: false,
      ...(state === "trusted" ? {} : { since: at(12) }),
    };
  };
  const bins = [0, 0.2, 0.4, 0.6, 0.8];
  return {
    line: LINE,
    state: "watch",
    message: "A variable has moved from the training shots.",
    message_ko: "한 변수가 학습 때의 샷에서 벗어났습니다.",
    since: at(12),
    reasons: [],
    window: { shots: 200, asked: 200, start: at(0), end: at(59), read: READ },
    reference: { model_version: "gallery", shots: 4000, simulated: true },
    predicted_rate: 0.16,
    unlike_known: 2,
    variables: [
      variable(0, "not_trusted", "moved"),
      variable(1, "watch", "off"),
      variable(2, "trusted", "alike"),
      variable(3, "trusted", "within_runs"),
    ],
    outcomes: {
      parts: 90,
      defects: 15,
      rate: 0.167,
      rate_low: 0.1,
      rate_high: 0.25,
      expected_rate: 0.15,
      calibration: bins.map((low) => ({
        low,
        high: low + 0.2,
        parts: 18,
        defects: Math.round(18 * (low + 0.08)),
        expected: 18 * (low + 0.1),
        rate: low + 0.08,
        rate_low: Math.max(0, low - 0.05),
        rate_high: Math.min(1, low + 0.22),
      })),
    },
    charts: [],
    modes: [],
    modes_known: false,
  };
}
