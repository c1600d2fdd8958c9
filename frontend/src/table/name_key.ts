/** Names as they are compared, by the page from its start and by the reader of tables, which comes with the first one. */

/** What headers are compared by: case, spaces, underscores, full width and composition of letters do not count. */
export function nameKey(header: string): string {
  return header
    .normalize("NFKC")
    .replace(/[\s_]+/g, "")
    .toLowerCase();
}
