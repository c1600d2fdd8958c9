/** The cards of a turn: one for each thing that was asked of a tool, however often its result comes. */

import type { Fault, ToolName } from "../contract/events.ts";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../contract/results.ts";
import type { Turn } from "./turn.ts";

/** A tool's answer (`data`), or why there is none (`error`). */
export interface Card {
  /** Made of the tool and of what was asked of it, so that a what-if stands beside its baseline. */
  key: string;
  tool: ToolName;
  /** What-if values; empty for the shot as it is. */
  overrides: Record<string, number>;
  data: PredictAnswer | ImportanceAnswer | SearchAnswer | null;
  error: Fault | null;
}

const TOOLS: readonly string[] = [
  "predict_quality",
  "analyze_feature_importance",
  "search_knowledge_base",
] satisfies ToolName[];

/** The first card with a result of a tool, the one of the shot as it is before those of what-ifs. */
export function cardOf(turn: Turn, tool: ToolName): Card | undefined {
  const cards = turn.cards.filter((card) => card.tool === tool && card.data !== null);
  return cards.find(({ overrides }) => Object.keys(overrides).length === 0) ?? cards[0];
}

/** A result; the same one twice changes nothing. It takes the place of the tool's failure. */
export function withResult(turn: Turn, tool: ToolName, data: Card["data"]): Turn {
  const added = card(turn, tool, data ?? {}, null);
  if (turn.cards.some((known) => known.key === added.key && known.data !== null)) return turn;
  const kept = turn.cards.filter((known) => known.tool !== tool || known.data !== null);
  return { ...turn, cards: [...kept, added] };
}

/** A failure; it does not cover a result of the same tool that is there. */
export function withFailure(turn: Turn, tool: string, error: Fault): Turn {
  if (!TOOLS.includes(tool) || turn.cards.some((known) => known.tool === tool)) return turn;
  return { ...turn, cards: [...turn.cards, card(turn, tool as ToolName, null, error)] };
}

function card(turn: Turn, tool: ToolName, data: Card["data"], error: Fault | null): Card {
  const input = turn.calls[turn.last[tool] ?? ""]?.input ?? {};
  const overrides = input.features ?? {};
  const query = typeof input.query === "string" ? input.query : "";
  const key = JSON.stringify([tool, Object.entries(overrides).sort(), query]);
  return { key, tool, overrides, data, error };
}
