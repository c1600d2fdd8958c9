/**
 * Reading back what was kept. It may be of an earlier page, or damaged: a turn that would break its
 * view is left out, the others come back.
 */

import type { Kept as KeptConversation } from "../conversation/conversation.ts";
import type { Turn } from "../turn/turn.ts";
import { MAX_TURNS } from "./bounds.ts";

type Fields = Record<string, unknown>;

const TOOLS: unknown[] = ["predict_quality", "analyze_feature_importance", "search_knowledge_base"];
const ENDS: unknown[] = ["done", "error", "cut", "refused"];

export function conversationIn(value: unknown): KeptConversation | null {
  if (!isObject(value) || typeof value["sessionId"] !== "string" || !Array.isArray(value["turns"])) return null;
  return { sessionId: value["sessionId"], turns: value["turns"].slice(0, MAX_TURNS).filter(isTurn) };
}

function isTurn(value: unknown): value is Turn {
  return (
    isObject(value) &&
    ["id", "question", "answer", "traceId"].every((field) => typeof value[field] === "string") &&
    typeof value["askedAt"] === "number" &&
    isRecord(value["features"], "number") &&
    isObject(value["calls"]) &&
    isObject(value["last"]) &&
    isListOf(value["rows"], (row) => isObject(row) && typeof row["at"] === "number") &&
    isListOf(value["cards"], isCard) &&
    isListOf(value["citations"], isObject) &&
    isListOf(value["unsupported"], isObject) &&
    (value["end"] === null || isEnd(value["end"]))
  );
}

function isEnd(value: unknown): boolean {
  if (!isObject(value) || !ENDS.includes(value["kind"])) return false;
  if (value["kind"] === "done") return isObject(value["usage"]) && isListOf(value["warnings"], isObject);
  return value["kind"] !== "refused" || isListOf(value["details"], isObject);
}

function isCard(value: unknown): boolean {
  if (!isObject(value) || typeof value["key"] !== "string" || !TOOLS.includes(value["tool"])) return false;
  if (!isRecord(value["overrides"], "number")) return false;
  const { data, error } = value;
  if (data === null) return isObject(error);
  if (!isObject(data)) return false;
  return value["tool"] !== "predict_quality" || isObject(data["prediction"]);
}

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isRecord(value: unknown, of: "string" | "number"): boolean {
  return isObject(value) && Object.values(value).every((entry) => typeof entry === of);
}

function isListOf(value: unknown, test: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}
