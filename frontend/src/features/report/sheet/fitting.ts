/** How much of each part of a report stands on its one page, from all to the least; what is left out is counted. */

export interface Room {
  values: number;
  drivers: number;
  adjustments: number;
  sources: number;
  changes: number;
  reasons: number;
  /** Characters. */
  question: number;
  note: number;
  label: number;
}

/** The first that fits is taken. Values go last: a signature is given for what was measured. */
export const ROOMS: readonly Room[] = [
  room(200, 40, 6, 12, 24, 6, 400, 1000, 80),
  room(200, 16, 5, 8, 24, 4, 400, 1000, 80),
  room(200, 9, 4, 6, 24, 4, 400, 1000, 80),
  room(200, 5, 3, 6, 24, 4, 400, 1000, 80),
  room(200, 5, 3, 4, 12, 3, 200, 400, 60),
  room(60, 5, 2, 3, 8, 3, 160, 240, 48),
  room(44, 4, 2, 3, 6, 2, 120, 160, 36),
  room(36, 3, 1, 2, 6, 2, 90, 120, 30),
  room(30, 3, 1, 2, 4, 1, 60, 80, 24),
  room(20, 3, 1, 1, 3, 1, 40, 60, 20),
  room(10, 2, 1, 1, 2, 1, 30, 40, 16),
];

function room(
  values: number,
  drivers: number,
  adjustments: number,
  sources: number,
  changes: number,
  reasons: number,
  question: number,
  note: number,
  label: number,
): Room {
  return { values, drivers, adjustments, sources, changes, reasons, question, note, label };
}

/** The first of a list, and how many are left out. */
export function capped<T>(rows: readonly T[], most: number): { shown: readonly T[]; left: number } {
  // One more is no longer than the line that counts it.
  const shown = rows.length <= most + 1 ? rows : rows.slice(0, most);
  return { shown, left: rows.length - shown.length };
}

/** The beginning of a text, and how many characters are left out. */
export function shortened(text: string, most: number): { shown: string; left: number } {
  const letters = Array.from(text);
  if (letters.length <= most + 1) return { shown: text, left: 0 };
  return { shown: `${letters.slice(0, most).join("").trimEnd()}…`, left: letters.length - most };
}
