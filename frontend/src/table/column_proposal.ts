/**
 * Which column of a table is likely which variable of the line: by name, unit and range of values, by the rules of
 * training/lines/column_proposal.py.
 */

import type { Feature } from "../contract/api.ts";
import { type ColumnNames, unitBeside } from "./headers.ts";
import { nameKey } from "./name_key.ts";
import { contradicts, likeness } from "./name_likeness.ts";
import { type Mark, written } from "./numbers.ts";
import { convert, parseUnit, sameReadings } from "./units.ts";
import { isEmpty } from "./words.ts";

const LIKELY = 0.6;
const NAME = 0.6;
const RANGE = 0.25;
const UNIT = 0.15;
/** Rows, from the first on, whose values are looked at. */
export const SAMPLE = 1_000;
const COUNTED = 5;
/** Difference of two scores that says nothing. */
const EQUAL = 1e-9;

/** A column and the variable that it may be, and what says so. */
export interface Match {
  column: string;
  feature: string;
  /** The variable's spelling that the column's name is, or only resembles. */
  by: "name" | "alias" | "label" | "likeness";
  spelling: string;
  likeness: number;
  /** Of the values that were looked at, those that are plausible; null where that does not matter. */
  share: number | null;
  /** The column's, where it fits; "" without one. */
  unit: string;
}

/** What is proposed, and the columns that are left open since two variables or more are equally likely, with these. */
export interface Proposal {
  matches: Match[];
  alike: ReadonlyMap<string, readonly string[]>;
}

export interface ToPropose {
  /** As the file writes it, each once. */
  name: string;
  /** By its decimal mark, or by a point and then by a comma where nothing decides it. */
  readings: readonly Sampled[];
}

/** The values of a column as they are written: null for what is no number. */
export class Sampled {
  readonly cells: ({ value: number; unit: string } | null)[];

  constructor(
    texts: readonly string[],
    mark: Mark,
    readonly unit: string,
  ) {
    this.cells = texts
      .slice(0, SAMPLE)
      .filter((text) => !isEmpty(text))
      .map((text) => {
        const cell = written(text);
        const value = (mark === "," ? cell?.comma : cell?.point) ?? null;
        return !cell || value === null || Math.abs(value) === Infinity ? null : { value, unit: cell.unit };
      });
  }

  get isNumeric(): boolean {
    const numbers = this.cells.filter((cell) => cell !== null).length;
    return this.cells.length > 0 && 2 * numbers >= this.cells.length;
  }

  /** A number of the shot: each is one more than the one before. */
  get counts(): boolean {
    const values = this.cells.map((cell) => cell?.value ?? NaN);
    const after = values.slice(1);
    return values.length >= COUNTED && after.every((value, place) => value - (values[place] ?? NaN) === 1);
  }

  /** Units that a cell or the header gives. */
  get unitGiven(): string {
    return this.unit || this.cells.find((cell) => cell?.unit)?.unit || "";
  }

  /** Each value in the variable's unit; null where it is none of it. */
  valuesIn(feature: Feature): (number | null)[] {
    const bare = this.unit !== "" || !this.cells.some((cell) => cell && isOther(cell.unit, feature.unit));
    return this.cells.map((cell) => {
      if (!cell) return null;
      const given = cell.unit || this.unit;
      if (!given) return bare ? cell.value : null;
      return inUnit(cell.value, given, feature.unit);
    });
  }

  shareInRange(feature: Feature): number {
    const [low, high] = feature.plausible;
    const inside = this.valuesIn(feature).filter((value) => value !== null && low <= value && value <= high);
    return inside.length / this.cells.length;
  }

  /** The column's unit where it is of the variable's quantity, "" where it has none, null where it is of another one. */
  fittingUnit(feature: Feature): string | null {
    const given = parseUnit(this.unitGiven);
    if (!given) return "";
    const wanted = parseUnit(feature.unit);
    return wanted && convert(1, given, wanted) !== null ? this.unitGiven : null;
  }
}

/** The columns that the line knows by name, then those that are likely a variable that has none. */
export function proposeColumns(
  columns: readonly ToPropose[],
  names: ColumnNames,
  otherwise: ReadonlySet<string>,
): Proposal {
  const known = new Map<string, Match>();
  const open: ToPropose[] = [];
  for (const column of columns) {
    const { feature } = names.find(column.name);
    if (feature && !known.has(feature.name)) known.set(feature.name, knownBy(column.name, feature));
    if (!feature && !otherwise.has(nameKey(column.name))) open.push(column);
  }
  const likely = names.features
    .filter((feature) => !known.has(feature.name) && isRead(feature))
    .flatMap((feature) => open.flatMap((column) => matchOf(column, feature) ?? []));
  const alike = alikeIn(likely);
  const found: Match[] = [];
  for (const match of likely.sort((one, other) => scoreOf(other) - scoreOf(one))) {
    if (
      !alike.has(match.column) &&
      !found.some(({ column, feature }) => match.column === column || match.feature === feature)
    ) {
      found.push(match);
    }
  }
  return { matches: [...known.values(), ...found], alike };
}

/** Columns for which two variables or more speak equally much, with these. */
function alikeIn(likely: readonly Match[]): Map<string, string[]> {
  const best = new Map<string, number>();
  for (const match of likely) best.set(match.column, Math.max(best.get(match.column) ?? 0, scoreOf(match)));
  const found = new Map<string, string[]>();
  for (const match of likely) {
    if ((best.get(match.column) ?? 0) - scoreOf(match) < EQUAL)
      found.set(match.column, [...(found.get(match.column) ?? []), match.feature]);
  }
  return new Map([...found].filter(([, features]) => features.length > 1));
}

/** A variable that is made of others, or whose values are texts, is no column with numbers. */
function isRead(feature: Feature): boolean {
  const { derive, codes } = feature as Feature & { derive?: unknown };
  return !derive && Object.keys(codes ?? {}).length === 0;
}

export function scoreOf(match: Match): number {
  return NAME * match.likeness + RANGE * (match.share ?? 0) + UNIT * Number(match.unit !== "");
}

function knownBy(column: string, feature: Feature): Match {
  const keys = [nameKey(column), nameKey(unitBeside(column)[0])];
  const spellings: [Match["by"], string][] = [
    ["name", feature.name],
    ...(feature.aliases ?? []).map((alias): [Match["by"], string] => ["alias", alias]),
    ["label", feature.label],
    ["label", feature.label_en],
  ];
  const [by, spelling] = spellings.find(([, text]) => keys.includes(nameKey(text))) ?? [
    "label",
    feature.label,
  ];
  return { column, feature: feature.name, by, spelling, likeness: 1, share: null, unit: "" };
}

function matchOf({ name: column, readings }: ToPropose, feature: Feature): Match | null {
  const [values] = readings;
  if (!values) return null;
  const unit = values.fittingUnit(feature);
  if (unit === null || !values.isNumeric || values.counts) return null;
  const [name] = unitBeside(column);
  const spellings = [feature.name, ...(feature.aliases ?? []), feature.label, feature.label_en];
  if (contradicts(name, spellings)) return null;
  let best = { alike: 0, spelling: feature.name };
  for (const spelling of spellings) {
    const alike = likeness(name, spelling);
    if (alike > best.alike) best = { alike, spelling };
  }
  const share = Math.max(...readings.map((reading) => reading.shareInRange(feature)));
  const { alike, spelling } = best;
  const match: Match = {
    column,
    feature: feature.name,
    by: "likeness",
    spelling,
    likeness: alike,
    share,
    unit,
  };
  return scoreOf(match) >= LIKELY ? match : null;
}

function isOther(own: string, unit: string): boolean {
  const [source, target] = [parseUnit(own), parseUnit(unit)];
  return (
    source !== null && target !== null && !sameReadings(source, target) && convert(1, source, target) !== null
  );
}

function inUnit(value: number, given: string, unit: string): number | null {
  const [source, target] = [parseUnit(given), parseUnit(unit)];
  if (!source || !target) {
    return given.trim().toLowerCase() === unit.trim().toLowerCase() ? value : null;
  }
  if (sameReadings(source, target)) return value;
  const moved = convert(value, source, target);
  return moved === null ? null : Number(moved.toPrecision(12));
}
