/** Why a file or a pasted text is no table of shots, as data; features/table/messages.ts has the words. */

export type TableFault =
  /** Not a single cell. */
  | { code: "empty" }
  /** A workbook that cannot be unpacked: damaged, or with a password. */
  | { code: "workbook" }
  /** An .xls: an Excel workbook in the form before 2007. */
  | { code: "old_workbook" }
  /** Several sheets are tables of the line. */
  | { code: "sheets"; names: string[] }
  /** A quote that is not closed, or that swallows whole rows. */
  | { code: "open_quote"; line: number }
  /** A table of one variable a row whose columns are missing, or in which a shot contradicts itself. */
  | { code: "long_form"; line: number; column: string }
  /** A picture, a program: nothing that holds text. */
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
