/** What a table tells of its shots beside their values: what the parts really were, their mould and lot. */

import { isEmpty, WORDS } from "./words.ts";

/** The parts as they really were, as one column tells it. */
export interface TableOutcomes {
  /** The header of the column. */
  column: string;
  /** Of each shot; null where nothing is known. */
  results: ("good" | "defect" | null)[];
  /** Cells that say neither good nor bad: how many, and the first one's line and text. */
  unread: { count: number; line: number; text: string } | null;
}

export interface RowFacts {
  /** null where no column tells it. */
  outcomes: TableOutcomes | null;
  /** Of each shot, empty where its cell is; null where no column tells it. */
  moulds: string[] | null;
  lots: string[] | null;
}

export type FactKind = "outcome" | "mould" | "lot";

const KINDS: readonly [FactKind, RegExp][] = [
  ["mould", /^(?:금형|mou?ld|die|tool)(?:명|번호|[\s_]*(?:id|no\.?|name|number|code))?$/i],
  ["lot", /^(?:로트|lot|batch|heat)(?:명|번호|[\s_]*(?:id|no\.?|name|number|code))?$/i],
  [
    "outcome",
    /^(?:(?:최종|검사|품질)?[\s_]*(?:판정|결과)|양불(?:판정)?|양품여부|불량여부|(?:final|actual|true|inspection|quality|pass.?or.?fail)?[\s_]*(?:outcome|result|label|judge?ment)|quality|pass.?or.?fail|ok.?ng|defect|ng)$/i,
  ],
];
/** Only such a header says that 1 is bad: elsewhere it may be what passed. */
const COUNTS_DEFECTS = /불량|defect|^ng$/i;

/** What a column that is no variable tells of a shot; null for all others. */
export function factKind(header: string): FactKind | null {
  const name = header.normalize("NFKC").trim();
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** @param columns the columns of that kind with their cells, shot by shot; the first of a kind counts */
export function factsOf(
  columns: readonly { kind: FactKind; header: string; texts: readonly string[] }[],
  lines: readonly number[],
): RowFacts {
  const first = (kind: FactKind) => columns.find((column) => column.kind === kind);
  const named = (kind: FactKind) => first(kind)?.texts.map((text) => (isEmpty(text) ? "" : text)) ?? null;
  const told = first("outcome");
  return {
    outcomes: told ? outcomesOf(told.header, told.texts, lines) : null,
    moulds: named("mould"),
    lots: named("lot"),
  };
}

function outcomesOf(column: string, texts: readonly string[], lines: readonly number[]): TableOutcomes {
  const digits = COUNTS_DEFECTS.test(column);
  let unread: TableOutcomes["unread"] = null;
  const results = texts.map((text, row) => {
    if (isEmpty(text)) return null;
    const key = text.normalize("NFKC").trim().toLowerCase();
    const isDigit = /^\d+$/.test(key);
    if (!isDigit || digits) {
      if (WORDS.label.good.includes(key)) return "good";
      if (WORDS.label.bad.includes(key)) return "defect";
    }
    unread = unread ? { ...unread, count: unread.count + 1 } : { count: 1, line: lines[row] ?? 0, text };
    return null;
  });
  return { column, results, unread };
}
