/** Which characters of a text are taken: overlaps are found at once, however many ranges there are. */

import type { Range } from "./sentinels.ts";

export class Cover {
  #taken: Uint8Array;

  constructor(length: number, ranges: readonly Range[] = []) {
    this.#taken = new Uint8Array(length);
    for (const range of ranges) this.take(range);
  }

  take({ start, end }: Range): void {
    this.#taken.fill(1, start, end);
  }

  /** Whether the range holds a character, and none of them is taken. */
  isFree({ start, end }: Range): boolean {
    if (start >= end) return false;
    const first = this.#taken.indexOf(1, start);
    return first < 0 || first >= end;
  }
}
