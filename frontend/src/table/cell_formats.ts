/** What a spreadsheet's number formats say of a value, by the rules of src/shared/tables/cell_formats.py. */

export interface CellFormat {
  kind: "number" | "date" | "clock" | "date and clock";
  percent: boolean;
  before: string;
  behind: string;
}

export const PLAIN: CellFormat = { kind: "number", percent: false, before: "", behind: "" };
/** Formats that a workbook names by number alone; all others are plain numbers (ECMA-376, 18.8.30). */
const BUILT_IN: [number[], string][] = [
  [[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58], "yyyy-mm-dd"],
  [[18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56], "h:mm:ss"],
  [[22], "yyyy-mm-dd h:mm"],
  [[9, 10], "0%"],
];
export const BUILT_IN_CODES: ReadonlyMap<number, string> = new Map(
  BUILT_IN.flatMap(([ids, code]) => ids.map((id) => [id, code] as const)),
);
/** Days; below it a clock of a day or more is a duration, 30:00:00, which is no time of day. */
const LONGEST_DURATION = 366;
/** Days from 1899-12-30 to 1904-01-01. */
const FIRST_1904 = 1462;
const MILLISECONDS = 86_400_000;
const LAST_DAY = 2_958_466;
const FIRST = Date.UTC(1899, 11, 30);

/** Signs of a part of a text that a cell raises or lowers, so that 10³ is not 103. */
const SCRIPTS = new Map([
  ["superscript", ["0123456789-−+o", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺°"] as const],
  ["subscript", ["0123456789-−+", "₀₁₂₃₄₅₆₇₈₉₋₋₊"] as const],
]);

/** A part of a cell's text that is raised ("superscript") or lowered ("subscript"). */
export function scripted(text: string, script: string): string {
  const signs = SCRIPTS.get(script);
  if (!signs) return text;
  return [...text].map((sign) => signs[1][signs[0].indexOf(sign)] ?? sign).join("");
}

/**
 * Reads the first part of a format code, which is that of positive numbers. Where a condition chooses among parts
 * with other texts, all of them stand behind the number: no unit is like that.
 */
export function cellFormat(format: string): CellFormat {
  const first = firstPart(format);
  if (!/\[[<>=]/.test(format)) return first;
  const parts = sections(format).map(firstPart);
  const told = parts.map(({ before, percent, behind }) =>
    [before, percent ? "%" : "", behind].filter(Boolean).join(" "),
  );
  const same = parts.every(({ kind }, place) => kind === first.kind && told[place] === told[0]);
  return same ? first : { ...PLAIN, behind: [...new Set(told)].join(" | ") };
}

/** The parts of a format between semicolons that stand in no quotes. */
function sections(format: string): string[] {
  const found = [""];
  for (const [place, piece] of format.split('"').entries()) {
    const [first = "", ...rest] = place % 2 ? [piece] : piece.split(";");
    found.push((found.pop() ?? "") + (place ? '"' : "") + first, ...rest);
  }
  return found;
}

function firstPart(format: string): CellFormat {
  const code = format.replace(/general/gi, "0");
  let days = false;
  let clock = false;
  let places = false;
  let percent = false;
  let before = "";
  let behind = "";
  for (let place = 0; place < code.length && code[place] !== ";"; place += 1) {
    const sign = code[place] ?? "";
    let literal = "";
    if (sign === '"' || sign === "[") {
      const end = code.indexOf(sign === "[" ? "]" : '"', place + 1);
      const inside = code.slice(place + 1, end < 0 ? code.length : end);
      if (sign === '"') literal = inside;
      else if (/^(?:hh?|mm?|ss?)$/i.test(inside)) clock = true;
      place = end < 0 ? code.length : end;
    } else if (sign === "\\") {
      place += 1;
      literal = code[place] ?? "";
    } else if (sign === "_" || sign === "*") place += 1;
    else if ("0#?".includes(sign)) {
      places = true;
      behind = "";
    } else if ("yYdD".includes(sign)) days = true;
    else if ("hHsS".includes(sign)) clock = true;
    else if (sign === "%") percent = true;
    else if (!".,/+-:@eEmMaApP 년월일".includes(sign)) literal = sign;
    if (places) behind += literal;
    else before += literal;
  }
  if (days || clock) {
    return { ...PLAIN, kind: days && clock ? "date and clock" : days ? "date" : "clock" };
  }
  return { kind: "number", percent, before: before.trim(), behind: behind.trim() };
}

/** The text of a number with its format: `190 °C`, `5 %`, `2024-02-10 15:05:00`. */
export function shown(value: number, form: CellFormat, from1904: boolean): string {
  if (form.kind !== "number" && value >= 0 && value < LAST_DAY) {
    return timeOf(value, form.kind, from1904 ? FIRST_1904 : 0);
  }
  const number = plainNumber(form.percent ? Number((value * 100).toPrecision(12)) : value);
  return [form.before, number, form.percent ? "%" : "", form.behind].filter(Boolean).join(" ");
}

/** A number as text with a decimal point that is none between thousands: 1.25, 1.2340, 190. */
function plainNumber(value: number): string {
  const text = String(value);
  return /^-?[1-9][0-9]{0,2}\.[0-9]{3}$/.test(text) ? `${text}0` : text;
}

function timeOf(value: number, kind: CellFormat["kind"], first: number): string {
  // A spreadsheet's number holds no more than milliseconds.
  const milliseconds = Math.round(value * MILLISECONDS);
  if (kind === "clock" && value >= 1 && value < LONGEST_DURATION) {
    const all = Math.floor(milliseconds / 1000);
    const [minutes, seconds] = [Math.floor(all / 60) % 60, all % 60].map((part) =>
      String(part).padStart(2, "0"),
    );
    return `${Math.floor(all / 3600)}:${minutes}:${seconds}`;
  }
  const [day = "", clock = ""] = new Date(FIRST + first * MILLISECONDS + milliseconds)
    .toISOString()
    .split("T");
  const seconds = clock.replace("Z", "").replace(/\.000$/, "");
  if (milliseconds < MILLISECONDS && kind !== "date") return seconds;
  return kind === "date" && milliseconds % MILLISECONDS === 0 ? day : `${day} ${seconds}`;
}
