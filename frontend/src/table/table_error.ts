/** Why a file or a pasted text is no table of shots, as data; features/table/messages.ts has the words. */

export type TableFault =
  /** Not a single cell. */
  | { code: "empty" }
  /** An Excel workbook, a picture, a program: nothing that holds text. */
  | { code: "workbook" }
  | { code: "not_text" }
  | { code: "too_large"; megabytes: number }
  /** No name is one of the line's, and the columns are not as many as the line's variables. */
  | { code: "no_columns"; found: string[]; width: number; expected: number }
  /** A header and nothing below it. */
  | { code: "no_rows" }
  /** Every row has more cells than the header; the first such row. */
  | { code: "no_fit"; line: number; cells: number; width: number }
  | { code: "unreadable"; message: string };

export class TableError extends Error {
  override readonly name = "TableError";

  constructor(readonly fault: TableFault) {
    super(fault.code);
  }
}
