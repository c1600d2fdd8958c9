/**
 * The cards of a turn: one for each thing that was asked of a tool, however often its result comes.
 *
 * They follow from what is known of the calls and the results as a whole, not from the order in which
 * it arrived: a result belongs to the call that ended with the same content.
 */

import type { CardTool, Fault, ToolInput } from "../contract/events.ts";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../contract/tool_results.ts";

/** A tool's answer (`data`), or why there is none (`error`). */
export interface Card {
  /** Made of the tool and of what was asked of it, so that a what-if stands beside its baseline. */
  key: string;
  tool: CardTool;
  /** What-if values; empty for the shot as it is. */
  overrides: Record<string, number>;
  data: PredictAnswer | ImportanceAnswer | SearchAnswer | null;
  error: Fault | null;
}

/** One use of a tool, by what its start and its end told. */
export interface Call {
  tool: string;
  /** null until its start was seen */
  input: ToolInput | null;
  /** The fingerprint of what it ended with; null where the end told nothing of it. */
  print: string | null;
  error: Fault | null;
}

export interface Result {
  tool: CardTool;
  data: NonNullable<Card["data"]>;
  print: string;
  /** The call of this tool that had ended last when the result came: the best guess where prints tell nothing. */
  use: string | null;
}

/** In the order in which they are shown. */
export const TOOLS = [
  "predict_quality",
  "analyze_feature_importance",
  "search_knowledge_base",
] as const satisfies CardTool[];

/** The cards, in the order of the tools, the shot as it is before its what-ifs. */
export function cardsOf(calls: Record<string, Call>, results: readonly Result[]): Card[] {
  const cards = new Map<string, Card>();
  for (const result of results) {
    const card = {
      ...keyed(result.tool, callOf(result, calls), result.data),
      data: result.data,
      error: null,
    };
    if (!cards.has(card.key)) cards.set(card.key, card);
  }
  const answered = new Set(results.map(({ tool }) => tool));
  for (const call of Object.values(calls)) {
    // What failed and then worked is no news; one failure speaks for its repetitions.
    if (!call.error || !isTool(call.tool) || answered.has(call.tool)) continue;
    answered.add(call.tool);
    const card = { ...keyed(call.tool, call, null), data: null, error: call.error };
    cards.set(card.key, card);
  }
  return [...cards.values()].sort(byPlace);
}

function callOf(result: Result, calls: Record<string, Call>): Call | null {
  const same = Object.values(calls).find(({ tool, print }) => tool === result.tool && print === result.print);
  const guess = result.use === null ? null : (calls[result.use] ?? null);
  return same ?? (guess?.print === null ? guess : null);
}

function keyed(
  tool: CardTool,
  call: Call | null,
  data: Card["data"],
): Pick<Card, "key" | "tool" | "overrides"> {
  const { query, scenarios } = call?.input ?? {};
  const overrides = overridesOf(call?.input ?? {});
  const changes = Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1));
  // A what-if whose call is not known still is not the shot as it is.
  const whatIf = changes.length === 0 && data !== null && "baseline" in data;
  return {
    key: JSON.stringify([tool, changes, typeof query === "string" ? query : "", whatIf, scenarios ?? []]),
    tool,
    overrides,
  };
}

function overridesOf({ features, changes }: ToolInput): Record<string, number> {
  if (!Array.isArray(changes)) return features !== null && typeof features === "object" ? features : {};
  const readable = changes.filter((change) => change !== null && typeof change === "object");
  return Object.fromEntries(readable.map(({ feature, to }) => [String(feature), to]));
}

function isTool(name: string): name is CardTool {
  return (TOOLS as readonly string[]).includes(name);
}

function byPlace(a: Card, b: Card): number {
  const place = ({ tool, overrides, key }: Card) =>
    [TOOLS.indexOf(tool), Object.keys(overrides).length, key] as const;
  const [first, second] = [place(a), place(b)];
  return first[0] - second[0] || first[1] - second[1] || (first[2] < second[2] ? -1 : 1);
}
