/** What a table tells of its shots beside their values: what the parts really were, their mould and lot. */

import { isEmpty, WORDS } from "./words.ts";

export type PartResult = "good" | "defect";

/** What a person said of the outcomes: their column, null where none is one, and what its texts mean. */
export interface OutcomeSaid {
  column: string | null;
  /** By the text as it is compared; null where it says nothing of the part. Other texts are read as ever. */
  words: Readonly<Record<string, PartResult | null>>;
}

/** A text of the column, how often it stands there, and what it was understood as; null for what was not. */
export interface OutcomeWord {
  text: string;
  count: number;
  result: PartResult | null;
}

/** The parts as they really were, as one column tells it. */
export interface TableOutcomes {
  /** The header of the column. */
  column: string;
  /** Of each shot; null where nothing is known. */
  results: (PartResult | null)[];
  /** Cells that say neither good nor bad: how many, and the first one's line and text. */
  unread: { count: number; line: number; text: string } | null;
  /** Its different texts, the first so many; left out by an earlier page. */
  words?: OutcomeWord[];
}

export interface RowFacts {
  /** null where no column tells it. */
  outcomes: TableOutcomes | null;
  /** Of each shot, empty where its cell is; null where no column tells it. */
  moulds: string[] | null;
  lots: string[] | null;
  /** The columns that tell it, as the file names each once; left out by an earlier page. */
  columns?: Partial<Record<FactKind, string>>;
}

export type FactKind = "outcome" | "mould" | "lot";

const KINDS: readonly [FactKind, RegExp][] = [
  ["mould", /^(?:금형|mou?ld|die|tool)(?:명|번호|[\s_]*(?:id|no\.?|name|number|code))?$/i],
  ["lot", /^(?:로트|lot|batch|heat)(?:명|번호|[\s_]*(?:id|no\.?|name|number|code))?$/i],
  [
    "outcome",
    /^(?:(?:최종|검사|품질|외관|종합|제품|자동|x-?ray)?[\s_]{0,3}(?:판정|검사)?[\s_]{0,3}(?:판정|결과)(?:[\s_]{0,3}(?:결과|값))?|(?:양불|양부|합부|가부)(?:[\s_]{0,3}(?:판정|여부|결과))?|(?:양품|불량|합격|불합격)[\s_]{0,3}여부|(?:final|actual|true|inspection|quality|part|test|pass.?or.?fail)?[\s_]{0,3}(?:outcome|result|label|verdict|judge?(?:ment)?)|quality|pass.?(?:or)?.?fail|ok.?ng|ok \/ ng|defect(?:ive)?|ng|(?:総合|外観)?判定(?:結果)?|(?:合否|良否)(?:判定)?|検査結果)$/i,
  ],
];
const KINDS_OF_DEFECT =
  /^(?:(?:불량|결함)[\s_]{0,3}(?:유형|명|명칭|코드|종류|항목|내용|원인|모드)|(?:defect|fault|failure|reject)[\s_]{0,3}(?:type|kind|code|mode|name|class|category)|fail[\s_]{0,3}mode|不良(?:名|内容|種類|項目|コード))$/i;
/** Only such a header says that 1 is bad: elsewhere it may be what passed. */
const COUNTS_DEFECTS = /불량|결함|불합격|defect|^ng$|不良/i;

/** What a column that is no variable tells of a shot; null for all others. */
export function factKind(header: string): FactKind | null {
  const name = header.normalize("NFKC").trim();
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** A header of what was wrong with a part: what stands below it is a defect, and an empty cell says nothing. */
export function tellsKindsOfDefect(header: string): boolean {
  return KINDS_OF_DEFECT.test(header.normalize("NFKC").trim());
}

/** Different texts beyond which a column is a measure or a name. */
export const MOST_WORDS = 24;

/** How a text of an outcome is compared. */
export function wordKey(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

/** What a text of the column says of the part; null for what is not understood, which is never guessed. */
export function resultOf(column: string, text: string, said: OutcomeSaid["words"] = {}): PartResult | null {
  const key = wordKey(text);
  const told = Object.hasOwn(said, key) ? said[key] : undefined;
  if (told !== undefined) return told;
  if (/^[0-9]+$/.test(key) && !COUNTS_DEFECTS.test(column.normalize("NFKC").trim())) return null;
  if (WORDS.label.good.includes(key)) return "good";
  return WORDS.label.bad.includes(key) || tellsKindsOfDefect(column) ? "defect" : null;
}

/** @param columns the columns of that kind with their cells, shot by shot; the first of a kind counts */
export function factsOf(
  columns: readonly { kind: FactKind; header: string; name: string; texts: readonly string[] }[],
  lines: readonly number[],
  said: OutcomeSaid["words"] = {},
): RowFacts {
  const first = (kind: FactKind) => columns.find((column) => column.kind === kind);
  const named = (kind: FactKind) => first(kind)?.texts.map((text) => (isEmpty(text) ? "" : text)) ?? null;
  const told = first("outcome");
  return {
    outcomes: told ? outcomesOf(told.header, told.texts, lines, said) : null,
    moulds: named("mould"),
    lots: named("lot"),
    columns: Object.fromEntries(
      KINDS.flatMap(([kind]) => {
        const column = first(kind);
        return column ? [[kind, column.name]] : [];
      }),
    ),
  };
}

function outcomesOf(
  column: string,
  texts: readonly string[],
  lines: readonly number[],
  said: OutcomeSaid["words"],
): TableOutcomes {
  let unread: TableOutcomes["unread"] = null;
  const words = new Map<string, OutcomeWord>();
  const results = texts.map((text, row) => {
    if (isEmpty(text)) return null;
    const result = resultOf(column, text, said);
    const key = wordKey(text);
    const word = words.get(key);
    if (word) word.count += 1;
    else if (words.size < MOST_WORDS) words.set(key, { text, count: 1, result });
    if (result === null)
      unread = unread ? { ...unread, count: unread.count + 1 } : { count: 1, line: lines[row] ?? 0, text };
    return result;
  });
  return { column, results, unread, words: [...words.values()] };
}
