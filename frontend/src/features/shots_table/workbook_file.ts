/** A sheet as an .xlsx file (ECMA-376), zipped by fflate on this thread: the page's policy lets no worker of a library start. */

import { strToU8, zipSync } from "fflate";
import type { Cell } from "./sheet.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OPENXML = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Characters of a cell, by Excel. */
const LONGEST = 32_767;
/** The style of the first row's cells: bold. */
const BOLD = 1;

/** @param rows the head and the rows below it; the head stays in sight when they are scrolled */
export function workbookFile(rows: readonly (readonly Cell[])[], name: string): Blob {
  const parts: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${[
      ["workbook", "sheet.main"],
      ["styles", "styles"],
      ["worksheets/sheet1", "worksheet"],
    ]
      .map(([part, kind]) => `<Override PartName="/xl/${part}.xml" ContentType="${OPENXML}.${kind}+xml"/>`)
      .join("")}</Types>`,
    "_rels/.rels": related([["officeDocument", "xl/workbook.xml"]]),
    "xl/_rels/workbook.xml.rels": related([
      ["worksheet", "worksheets/sheet1.xml"],
      ["styles", "styles.xml"],
    ]),
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": sheetXml(rows),
  };
  const files = Object.fromEntries(
    Object.entries(parts).map(([path, text]) => [path, strToU8(HEAD + text)] as const),
  );
  return new Blob([new Uint8Array(zipSync(files))], { type: `${OPENXML}.sheet` });
}

function related(parts: readonly (readonly [string, string])[]): string {
  const links = parts.map(
    ([kind, target], place) =>
      `<Relationship Id="rId${place + 1}" Type="${RELATIONS}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${links.join("")}</Relationships>`;
}

function sheetXml(rows: readonly (readonly Cell[])[]): string {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const told = rows.map(
    (row, place) =>
      `<row r="${place + 1}">${row.map((cell, column) => cellXml(cell, `${letters(column)}${place + 1}`, place === 0)).join("")}</row>`,
  );
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetData>${told.join("")}</sheetData></worksheet>`;
}

/** A number, or a text of type text, which Excel takes for no formula whatever it begins with. */
function cellXml(cell: Cell, at: string, isHead: boolean): string {
  if (cell === null || cell === "") return "";
  const style = isHead ? ` s="${BOLD}"` : "";
  if (typeof cell === "number") return Number.isFinite(cell) ? `<c r="${at}"${style}><v>${cell}</v></c>` : "";
  return `<c r="${at}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(cell.slice(0, LONGEST))}</t></is></c>`;
}

/** The letters of a column from 0: A, B, … Z, AA. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The text as XML holds it, without the characters that no XML may hold. */
function escaped(text: string): string {
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    if (isControl || code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff)) return "";
    return ESCAPES[letter] ?? letter;
  }).join("");
}
