/** The address of the table of shots: `#/shots?line=…` for the line's memory, `#/shots?of=file&line=…` for the open file. */

const PLACE = "#/shots";

export type Source = { of: "file" } | { of: "memory"; line: string };

/** @param own the page's line, which is meant where the address names none */
export function sourceAsked(query: URLSearchParams, own: string): Source {
  return query.get("of") === "file" ? { of: "file" } : { of: "memory", line: query.get("line") || own };
}

/** @param line the page's line; null where its address names none */
export function fileAddress(line: string | null): string {
  return `${PLACE}?${new URLSearchParams({ of: "file", ...(line === null ? {} : { line }) })}`;
}
