/** The plant's line that the page is about, as its address names it. */

/** What the line is called that requests without a line mean. */
export const DEFAULT_LINE = "default";

/** The line of an address's hash, `#line=line-7` or that of a place, `#/report/shift?line=line-7`; null where it names none. */
export function lineIn(hash: string): string | null {
  const name = new URLSearchParams(hash.replace(/^#(?:\/[^?]*\?)?/, "")).get("line") ?? "";
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name) ? name : null;
}

/** The hash that names a line. */
export function hashOf(line: string): string {
  return `#line=${encodeURIComponent(line)}`;
}

/** The id of the link to the operator's view, which a closed one gives the focus back to. */
export const OPERATOR_LINK = "operator-link";

/** The address of a view of its own about a line: `#/operator?line=line-7`. */
export function placeOf(name: string, line: string): string {
  return `#/${name}?${new URLSearchParams({ line })}`;
}
