/** How much of a table the page reads. */

export const MAX_ROWS = 50_000;
export const MAX_BYTES = 32 * 1024 * 1024;
