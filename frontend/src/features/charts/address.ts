/** The address of a line's charts: `#/charts?line=…&chart=…&variable=…&last=…`. */

export const KINDS = ["run", "pareto", "rate", "drift", "calibration"] as const;
export type Kind = (typeof KINDS)[number];

/** The newest shots, the hours until now, or from one time of the plant's clock to another. */
export type Range = { last: string } | { hours: string } | { from: string; to?: string };

/** What is charted; nothing asked is a run chart of the variable furthest out of control. */
export interface ChartsAsked {
  line?: string;
  chart?: Kind;
  variable?: string;
  by?: "hour" | "shift";
  /** Of the whole time also where its parts have their own, which are shown else. */
  limits?: "whole" | "stages";
  range?: Range;
}

export const USUAL: Range = { last: "200" };
/** The ranges to choose from, the hours as they are called. */
export const LAST = ["50", "200", "1000"] as const;
export const HOURS = ["8", "24", "168"] as const;

export function chartsAddress({ range, ...asked }: ChartsAsked): string {
  const query = new URLSearchParams({ ...asked, ...range });
  return query.size ? `#/charts?${query}` : "#/charts";
}

/** What an address asks for; what it does not know is passed over. */
export function chartsAsked(given: URLSearchParams): ChartsAsked {
  const asked: ChartsAsked = {};
  const { line, chart, variable, by, limits, last, hours, from, to } = Object.fromEntries(given);
  if (line) asked.line = line;
  const kind = KINDS.find((known) => known === chart);
  if (kind) asked.chart = kind;
  if (variable) asked.variable = variable;
  if (by === "hour" || by === "shift") asked.by = by;
  if (limits === "whole" || limits === "stages") asked.limits = limits;
  if (from) asked.range = to ? { from, to } : { from };
  else if (last) asked.range = { last };
  else if (hours) asked.range = { hours };
  return asked;
}

const OFTEN_MS = 30_000;
const SELDOM_MS = 300_000;

/** After how long what a range shows is asked for again; null for one that is over, which changes no more. */
export function refreshMs(range: Range): number | null {
  if ("last" in range) return OFTEN_MS;
  if ("hours" in range) return Number(range.hours) <= 8 ? OFTEN_MS : SELDOM_MS;
  return range.to ? null : SELDOM_MS;
}
