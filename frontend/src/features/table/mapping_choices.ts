/** What a person decides of the columns of a table, before any of it is applied. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Feature } from "../../contract/api.ts";
import type { Line } from "../../line/line.ts";
import type { Decisions } from "../../state/kept_mappings.ts";
import type { Asked } from "../../state/table_rows.ts";
import type { Match } from "../../table/column_proposal.ts";
import type { DateOrder } from "../../table/date_order.ts";
import { ColumnNames, type Said } from "../../table/headers.ts";
import { nameKey } from "../../table/name_key.ts";
import type { Mark } from "../../table/numbers.ts";
import type { OutcomeMatch } from "../../table/outcome_proposal.ts";
import {
  type OutcomeSaid,
  type OutcomeWord,
  type PartResult,
  resultOf,
  wordKey,
} from "../../table/row_facts.ts";
import type { MapColumn } from "../../table/table_to_map.ts";

/** The variable of a column, null for none; a proposal counts once a person has confirmed it. */
export interface Choice {
  feature: string | null;
  confirmed: boolean;
}

/** Of a column's values in a variable's unit: the first one as it is converted, and how many are plausible. */
export interface Fit {
  conversion: { value: number; from: string; to: string; moved: number } | null;
  /** The column's unit, which is none of the variable's quantity. */
  wrongUnit: string | null;
  share: number | null;
}

export class MappingChoices {
  readonly choices: Signal<ReadonlyMap<string, Choice>>;
  readonly decimal: Signal<Mark | null>;
  readonly order: Signal<DateOrder | null>;
  /** Columns that are confirmed as one variable, by the variable. */
  readonly conflicts: ReadonlySignal<ReadonlyMap<string, string[]>>;
  readonly unconfirmed: ReadonlySignal<string[]>;
  /** Columns that are no variable and no outcome. */
  readonly left: ReadonlySignal<string[]>;
  /** The columns that can tell what the parts were: few different texts, and no variable. */
  readonly outcomes: ReadonlySignal<MapColumn[]>;
  /** The one that does; null for none. */
  readonly outcome: ReadonlySignal<MapColumn | null>;
  /** The one that may, on less than a verdict's name, until a person has said anything of it. */
  readonly outcomeProposed: ReadonlySignal<OutcomeMatch | null>;
  /** What a person said of its texts. */
  readonly words: Signal<OutcomeSaid["words"]>;
  /** What was chosen; undefined where the header decides. */
  readonly #outcome: Signal<string | null | undefined>;
  /** Variables that no column is, confirmed or proposed. */
  readonly missing: ReadonlySignal<Feature[]>;
  readonly #matches: ReadonlyMap<string, Match>;
  readonly #named: ReadonlyMap<string, string>;

  constructor(
    readonly asked: Asked,
    private readonly line: Line,
  ) {
    const { table, kept } = asked;
    const names = new ColumnNames(line.features);
    this.#matches = new Map(table.matches.map((match) => [match.column, match]));
    this.#named = new Map(
      table.columns.flatMap(({ name }) => {
        const { feature } = names.find(name);
        return feature ? [[name, feature.name]] : [];
      }),
    );
    const proposed = table.columns.map(({ name }): [string, Choice] => {
      const match = this.#matches.get(name);
      return [name, { feature: match?.feature ?? null, confirmed: match?.by !== "likeness" }];
    });
    this.choices = signal(new Map(proposed));
    if (kept) this.take(kept.columns);
    this.decimal = signal(kept?.decimal ?? null);
    this.order = signal(kept?.order ?? null);
    this.words = signal(kept?.outcome?.words ?? {});
    this.#outcome = signal(kept?.outcome?.column);
    this.outcomes = computed(() =>
      table.columns.filter(({ name, words }) => words && this.choices.value.get(name)?.feature === null),
    );
    this.outcome = computed(() => {
      const said = this.#outcome.value;
      const named = table.outcome?.by === "name" ? table.outcome.column : null;
      const wanted = said === undefined ? named : said;
      return this.outcomes.value.find(({ name }) => name === wanted) ?? null;
    });
    this.outcomeProposed = computed(() => {
      const proposed = table.outcome;
      if (this.#outcome.value !== undefined || !proposed || proposed.by === "name") return null;
      return this.outcomes.value.some(({ name }) => name === proposed.column) ? proposed : null;
    });
    this.conflicts = computed(() => conflictsIn(this.choices.value));
    this.unconfirmed = computed(() =>
      this.#where(({ feature, confirmed }) => feature !== null && !confirmed),
    );
    this.left = computed(() =>
      this.#where(({ feature }) => feature === null).filter((name) => name !== this.outcome.value?.name),
    );
    this.missing = computed(() => {
      const present = new Set([...this.choices.value.values()].map(({ feature }) => feature));
      return line.features.filter(({ name }) => !present.has(name));
    });
  }

  /** What speaks for the variable that is chosen: the proposal, while it is that one. */
  matchOf(column: string): Match | null {
    const match = this.#matches.get(column);
    return match && match.feature === this.choices.value.get(column)?.feature ? match : null;
  }

  /** The variable whose name a column has, whatever is chosen for it. */
  namedAs(column: string): string | null {
    return this.#named.get(column) ?? null;
  }

  fitOf({ readings }: MapColumn, name: string): Fit | null {
    const feature = this.line.feature(name);
    const values = readings[this.decimal.value === "," ? readings.length - 1 : 0];
    if (!feature || !values) return null;
    const wrongUnit = values.fittingUnit(feature) === null ? values.unitGiven : null;
    const share = values.cells.length > 0 ? values.shareInRange(feature) : null;
    const moved = values.valuesIn(feature);
    const at = values.cells.findIndex((cell, place) => cell && typeof moved[place] === "number");
    const from = values.cells[at]?.unit || values.unit;
    const value = values.cells[at]?.value;
    const to = moved[at];
    const other = value !== undefined && typeof to === "number" && to !== value;
    const conversion = other ? { value, from, to: feature.unit, moved: to } : null;
    return { conversion, wrongUnit, share };
  }

  /** By hand: that is a confirmation. */
  choose(column: string, feature: string | null): void {
    this.#set(column, { feature, confirmed: true });
  }

  confirm(column: string, confirmed: boolean): void {
    const choice = this.choices.peek().get(column);
    if (choice) this.#set(column, { ...choice, confirmed });
  }

  confirmAll(): void {
    const outcome = this.outcomeProposed.peek();
    if (outcome) this.chooseOutcome(outcome.column);
    this.choices.value = new Map(
      [...this.choices.peek()].map(([column, choice]) => [column, { ...choice, confirmed: true }]),
    );
  }

  /** Why the column of the outcomes is that one: what was seen, or that a person chose it. */
  get outcomeBy(): OutcomeMatch["by"] | "hand" | null {
    const column = this.outcome.value?.name;
    if (column === undefined) return null;
    const { outcome } = this.asked.table;
    return outcome?.column === column ? outcome.by : "hand";
  }

  /** How many proposals wait for a person. */
  get proposals(): number {
    return this.unconfirmed.value.length + Number(this.outcomeProposed.value !== null);
  }

  /** What the file of the mapping tells of the outcomes: also what the header says alone. */
  get outcomeToWrite(): OutcomeSaid | null {
    const column = this.outcome.value?.name ?? null;
    if (column === null && this.#outcome.value === undefined) return null;
    return { column, words: this.words.value };
  }

  /** Another column is another language: what was said of the texts of the one before goes. */
  chooseOutcome(column: string | null): void {
    this.#outcome.value = column;
    this.words.value = {};
  }

  /** The texts of the outcomes' column with what each is understood as, and whether a person said so. */
  get outcomeWords(): (OutcomeWord & { said: boolean })[] {
    const column = this.outcome.value;
    const said = this.words.value;
    return (column?.words ?? []).map(({ text, count }) => ({
      text,
      count,
      result: resultOf(column?.name ?? "", text, said),
      said: Object.hasOwn(said, wordKey(text)),
    }));
  }

  sayWord(text: string, result: PartResult | null): void {
    this.words.value = { ...this.words.peek(), [wordKey(text)]: result };
  }

  /** Takes a mapping, of a file or of another time; gives its columns that this table does not have. */
  take(said: Said): string[] {
    const choices = new Map(this.choices.peek());
    const features = new Set(Object.values(said));
    for (const [column, choice] of choices) {
      // A variable that the mapping gives to one column is no other's.
      if (choice.feature !== null && features.has(choice.feature)) {
        choices.set(column, { feature: null, confirmed: true });
      }
    }
    // A header may be written otherwise there: composed letters, case, spaces.
    const alike = new Map([...choices.keys()].reverse().map((column) => [nameKey(column), column]));
    const unknown: string[] = [];
    for (const [given, feature] of Object.entries(said)) {
      const column = choices.has(given) ? given : alike.get(nameKey(given));
      if (column === undefined) unknown.push(given);
      else choices.set(column, { feature, confirmed: true });
    }
    this.choices.value = choices;
    return unknown;
  }

  /** The same of what it says of the outcomes. */
  takeOutcome({ column, words }: OutcomeSaid): string[] {
    const { columns } = this.asked.table;
    const here =
      column === null
        ? null
        : (columns.find(({ name }) => name === column) ??
          columns.find(({ name }) => nameKey(name) === nameKey(column)));
    if (here === undefined) return column === null ? [] : [column];
    this.#outcome.value = here?.name ?? null;
    this.words.value = words;
    return [];
  }

  /** What is applied and kept: what is confirmed, and which named columns are none all the same. */
  get decisions(): Decisions {
    const columns: Record<string, string | null> = {};
    for (const [column, { feature, confirmed }] of this.choices.value) {
      if (feature !== null && confirmed) columns[column] = feature;
      else if (this.#named.has(column)) columns[column] = null;
    }
    const decimal = this.decimal.value;
    const order = this.order.value;
    const column = this.outcome.value?.name ?? null;
    const words = this.words.value;
    // What the header says alone needs no keeping.
    const said = this.#outcome.value !== undefined || Object.keys(words).length > 0;
    return {
      columns,
      ...(decimal ? { decimal } : {}),
      ...(order ? { order } : {}),
      ...(said ? { outcome: { column, words } } : {}),
    };
  }

  #set(column: string, choice: Choice): void {
    this.choices.value = new Map(this.choices.peek()).set(column, choice);
  }

  #where(fits: (choice: Choice) => boolean): string[] {
    return [...this.choices.value].flatMap(([column, choice]) => (fits(choice) ? [column] : []));
  }
}

function conflictsIn(choices: ReadonlyMap<string, Choice>): ReadonlyMap<string, string[]> {
  const columns = new Map<string, string[]>();
  for (const [column, { feature, confirmed }] of choices) {
    if (feature !== null && confirmed) columns.set(feature, [...(columns.get(feature) ?? []), column]);
  }
  return new Map([...columns].filter(([, own]) => own.length > 1));
}
