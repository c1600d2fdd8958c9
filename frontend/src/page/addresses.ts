/**
 * Addresses of a turn, a shot and their reports: `#/turn/<id>`, `#/report/turn/<id>`, `#/shot/<line>/<shot id>`,
 * `#/report/shot/<line>/<shot id>`.
 */

export function turnAddress(turnId: string, line: string | null): string {
  return withLine(`#/turn/${encodeURIComponent(turnId)}`, line);
}

export function reportAddress(turnId: string, line: string | null): string {
  return withLine(`#/report/turn/${encodeURIComponent(turnId)}`, line);
}

/** @param of the page's line, which shows the shot: a line without shots of its own shows the simulated one's */
export function shotAddress(line: string, shotId: string, of: string | null = line): string {
  return withLine(`#/shot/${encodeURIComponent(line)}/${encodeURIComponent(shotId)}`, of);
}

/** The shot that an address brings to the console; null where it names none. */
export function shotNamed(hash: string): { line: string; shotId: string } | null {
  const [, line, shotId] = /^#\/shot\/([^/?]+)\/([^/?]+)(?:\?|$)/.exec(hash) ?? [];
  try {
    return line && shotId ? { line: decodeURIComponent(line), shotId: decodeURIComponent(shotId) } : null;
  } catch {
    return null;
  }
}

/** The report of a shot as its line's memory has it, without a question. */
export function shotReportAddress(line: string, shotId: string, of: string | null = line): string {
  return withLine(`#/report/shot/${encodeURIComponent(line)}/${encodeURIComponent(shotId)}`, of);
}

/** The report of the shot in the fields, with what was changed on it; only this window knows it. */
export function fieldsReportAddress(line: string | null): string {
  return withLine("#/report/shot", line);
}

/** The whole address of a place of this page, for a colleague. */
export function wholeAddress(hash: string): string {
  return `${location.origin}${location.pathname}${location.search}${hash}`;
}

function withLine(hash: string, line: string | null): string {
  return line === null ? hash : `${hash}?line=${encodeURIComponent(line)}`;
}
