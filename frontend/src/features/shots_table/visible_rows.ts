/** Which rows of a long list have to be there: rows of one height, so that two divisions tell it. */

export interface Visible {
  /** The first row that is drawn. */
  first: number;
  /** The row behind the last one. */
  end: number;
}

/** Rows beyond both ends of what is seen, so that a turn of the wheel finds them there. */
export const AROUND = 12;

/** @param top how far the list is scrolled, as `height` and `rowHeight` in px */
export function visibleRows(count: number, rowHeight: number, top: number, height: number): Visible {
  const from = Math.floor(Math.max(0, top) / rowHeight) - AROUND;
  const to = Math.ceil((Math.max(0, top) + height) / rowHeight) + AROUND;
  const end = Math.min(count, Math.max(to, 0));
  return { first: Math.max(0, Math.min(from, end)), end };
}

/** Where to scroll so that a row is wholly seen, moving no more than needed. */
export function scrolledTo(row: number, rowHeight: number, top: number, height: number): number {
  const above = row * rowHeight;
  if (above < top) return above;
  return above + rowHeight > top + height ? above + rowHeight - height : top;
}

/** The row that a key leads to; null for a key that leads nowhere. */
export function rowAfter(key: string, row: number, count: number, page: number): number | null {
  const to: Record<string, number> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: count - 1,
  };
  const asked = Object.hasOwn(to, key) ? to[key] : undefined;
  return asked === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, asked));
}
