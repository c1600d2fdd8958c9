/** A cell's text as a number, by the way in which its file writes numbers. */

import { readNumber } from "../line/numbers.ts";

/** `thousands`: marks between thousands are certain enough to be taken out. */
export interface NumberStyle {
  decimal: "." | ",";
  thousands: boolean;
}

const MISSING = /^(?:|[-–—.?]|n\/?a|nan|null|none|nil|#n\/a|#value!|#div\/0!|결측|없음)$/i;
/** Commas that can only be decimal ones, and points that can only be decimal ones: "1,450" may be either. */
const DECIMAL_COMMA = /^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)$/;
const DECIMAL_POINT = /^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{1,3}(?:,\d{3})+\.\d+)$/;
const COMMA_THOUSANDS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const POINT_THOUSANDS = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;

/** How these cells write their numbers. Where both marks occur as decimal ones, the point counts. */
export function numberStyle(cells: Iterable<string>): NumberStyle {
  let commas = 0;
  let points = 0;
  for (const cell of cells) {
    const text = cell.trim();
    if (DECIMAL_COMMA.test(text)) commas += 1;
    else if (DECIMAL_POINT.test(text)) points += 1;
  }
  if (commas > 0 && points === 0) return { decimal: ",", thousands: true };
  return { decimal: ".", thousands: points > 0 && commas === 0 };
}

/** The number; NaN for what stands for a missing value; null for what is neither. */
export function readCell(cell: string, style: NumberStyle): number | null {
  const text = cell.trim();
  if (MISSING.test(text)) return NaN;
  if (style.decimal === ",") {
    if (style.thousands && POINT_THOUSANDS.test(text)) return readNumber(text.replaceAll(".", "").replace(",", "."));
    return readNumber(text.replace(",", "."));
  }
  if (style.thousands && COMMA_THOUSANDS.test(text)) return readNumber(text.replaceAll(",", ""));
  return readNumber(text);
}
