/** The order of the table of shots, and which of them are shown. */

import { nameKey } from "../../table/name_key.ts";
import type { Result, TableShot, Verdict } from "./table_shot.ts";

/** What is known of a shot, in the order of the columns. */
export const KEYS = ["shot", "verdict", "risk", "mode", "driver", "outcome", "at", "mould", "lot"] as const;
export type Key = (typeof KEYS)[number];
/** A column: one of what is known of a shot, or a variable by its name. */
export type Column = { kind: "fact"; key: Key } | { kind: "value"; name: string };

export interface Order {
  column: Column;
  descending: boolean;
}

/** The most likely defect first. */
export const BY_RISK: Order = { column: { kind: "fact", key: "risk" }, descending: true };

export interface Shown {
  /** Part of a shot's name, row, mould, lot, mode or driver. */
  words: string;
  verdict: Verdict | "";
  mode: string;
  mould: string;
  lot: string;
  outcome: Result | "unknown" | "wrong" | "";
}

export const ALL: Shown = { words: "", verdict: "", mode: "", mould: "", lot: "", outcome: "" };

/** What is worst stands highest. */
const VERDICTS: Record<Verdict, number> = { defect: 3, unsure: 2, withheld: 1, normal: 0 };

/** How modes and variables are called where the table stands. */
export interface Names {
  mode: (id: string) => string;
  variable: (name: string) => string;
}

/** What a shot is ordered by in a column; null where it has nothing there. */
export function rankOf(shot: TableShot, column: Column, names: Names): number | string | null {
  if (column.kind === "value") return shot.features[column.name] ?? null;
  const { judged } = shot;
  switch (column.key) {
    case "shot":
      return shot.row ?? shot.name;
    case "at":
      return shot.at && (timeOf(shot.at) ?? shot.at);
    case "verdict":
      return judged && VERDICTS[judged.verdict];
    case "risk":
      return judged?.probability ?? null;
    case "mode":
      return judged?.mode ? names.mode(judged.mode) : null;
    case "driver": {
      const driver = judged?.drivers?.[0];
      return driver ? names.variable(driver.feature) : null;
    }
    case "outcome":
      return shot.outcome;
    case "mould":
    case "lot":
      return shot[column.key] || null;
  }
}

function timeOf(at: string): number | null {
  const time = Date.parse(at);
  return Number.isNaN(time) ? null : time;
}

/**
 * The shots in that order. Those that have nothing in the column come last in both directions; equal ones stay
 * in the order of their source.
 */
export function ordered(
  shots: readonly TableShot[],
  { column, descending }: Order,
  names: Names,
): TableShot[] {
  const sign = descending ? -1 : 1;
  const collator = new Intl.Collator("ko", { numeric: true });
  return shots
    .map((shot) => {
      const rank = rankOf(shot, column, names);
      // Zero is a rank, an empty text is none.
      return { shot, rank: rank === "" ? null : rank };
    })
    .sort((one, other) => {
      if (one.rank === null || other.rank === null) {
        if (one.rank === other.rank) return one.shot.place - other.shot.place;
        return one.rank === null ? 1 : -1;
      }
      const numbers = typeof one.rank === "number" && typeof other.rank === "number";
      const apart = numbers
        ? Number(one.rank) - Number(other.rank)
        : collator.compare(String(one.rank), String(other.rank));
      return sign * apart || one.shot.place - other.shot.place;
    })
    .map(({ shot }) => shot);
}

/** The next order when a column's head is pressed: its own other direction, else what is worst or largest first. */
export function nextOrder(now: Order, column: Column): Order {
  if (isSameColumn(now.column, column)) return { column, descending: !now.descending };
  const key = column.kind === "fact" ? column.key : "";
  return { column, descending: key === "risk" || key === "verdict" };
}

export function isSameColumn(one: Column, other: Column): boolean {
  if (one.kind === "fact") return other.kind === "fact" && one.key === other.key;
  return other.kind === "value" && one.name === other.name;
}

export function shownOf(shots: readonly TableShot[], asked: Shown, names: Names): TableShot[] {
  const words = nameKey(asked.words);
  return shots.filter((shot) => {
    const { judged } = shot;
    if (asked.verdict && judged?.verdict !== asked.verdict) return false;
    if (asked.mode && judged?.mode !== asked.mode) return false;
    if (asked.mould && shot.mould !== asked.mould) return false;
    if (asked.lot && shot.lot !== asked.lot) return false;
    if (asked.outcome === "wrong" && !isWrong(shot)) return false;
    if (asked.outcome === "unknown" && shot.outcome !== null) return false;
    if ((asked.outcome === "good" || asked.outcome === "defect") && shot.outcome !== asked.outcome)
      return false;
    return words === "" || textsOf(shot, names).some((text) => nameKey(text).includes(words));
  });
}

/** The verdict was defect or normal, and the part was the other. */
export function isWrong({ judged, outcome }: TableShot): boolean {
  if (!judged || outcome === null) return false;
  return judged.verdict === "defect"
    ? outcome === "good"
    : judged.verdict === "normal" && outcome === "defect";
}

function textsOf({ name, row, at, mould, lot, judged }: TableShot, names: Names): string[] {
  const driver = judged?.drivers?.[0];
  return [
    name,
    row === null ? "" : String(row),
    at,
    mould,
    lot,
    judged?.mode ? names.mode(judged.mode) : "",
    driver ? names.variable(driver.feature) : "",
  ];
}

/** The different texts of a field, in their order; what a choice offers. */
export function choicesOf(shots: readonly TableShot[], of: (shot: TableShot) => string | null): string[] {
  const found = new Set<string>();
  for (const shot of shots) {
    const text = of(shot);
    if (text) found.add(text);
  }
  return [...found].sort(new Intl.Collator("ko", { numeric: true }).compare);
}
