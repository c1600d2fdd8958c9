/** Which parts of a text are taken, asked for in logarithmic time: a text may hold as many marks as characters. */

import type { Range } from "./sentinels.ts";

export class Taken {
  /** In their order, none overlapping another. */
  readonly #ranges: Range[] = [];

  constructor(ranges: readonly Range[] = []) {
    for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
      const last = this.#ranges.at(-1);
      if (last && start <= last.end) last.end = Math.max(last.end, end);
      else if (start < end) this.#ranges.push({ start, end });
    }
  }

  /** Whether a range overlaps what is taken. */
  meets(range: Range): boolean {
    const next = this.#ranges[this.#firstEndingBehind(range.start)];
    return next !== undefined && next.start < range.end;
  }

  /** Takes a range that meets nothing. */
  add({ start, end }: Range): void {
    this.#ranges.splice(this.#firstEndingBehind(start), 0, { start, end });
  }

  #firstEndingBehind(place: number): number {
    return firstWhere(this.#ranges, ({ end }) => end > place);
  }
}

/** The index of the first member that fits, where all behind it do, too; the length where none does. */
export function firstWhere<T>(members: readonly T[], fits: (member: T) => boolean): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(members[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
