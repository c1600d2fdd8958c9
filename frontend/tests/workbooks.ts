/** Small workbooks of several sheets, for tests. */

import { strToU8, zipSync } from "fflate";

type Cells = readonly (readonly (string | number)[])[];

/** The bytes of an .xlsx file with these sheets, in their order. */
export function workbookOf(sheets: Record<string, Cells>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(sheets).map(([name, rows], at) => ({ name, rows, id: `s${at}` }));
  const cell = (value: string | number) =>
    typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const texts = {
    "xl/workbook.xml": `<workbook><sheets>${entries.map(({ name, id }) => `<sheet name="${name}" id="${id}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${entries.map(({ id }) => `<Relationship Id="${id}" Target="worksheets/${id}.xml"/>`).join("")}</Relationships>`,
    ...Object.fromEntries(
      entries.map(({ id, rows }) => [
        `xl/worksheets/${id}.xml`,
        `<worksheet>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</worksheet>`,
      ]),
    ),
  };
  const files = Object.entries(texts).map(([path, text]) => [path, strToU8(text)] as const);
  return new Uint8Array(zipSync(Object.fromEntries(files)));
}
