/** How far a turn is, in the five steps that an engineer knows, instead of the server's own log. */

import type { CardTool } from "../../contract/events.ts";
import type { Turn } from "../../state/turn.ts";

export const STEPS = ["question", "prediction", "drivers", "documents", "answer"] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  name: StepName;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  /** Seconds since the request at which it began, and took; null where nobody said. */
  at: number | null;
  took: number | null;
}

const TOOL_OF: Partial<Record<StepName, CardTool>> = {
  prediction: "predict_quality",
  drivers: "analyze_feature_importance",
  documents: "search_knowledge_base",
};

/** The steps in their order. A tool that this question turned out not to need is left out. */
export function stepsOf(turn: Turn): Step[] {
  return STEPS.flatMap((name) => {
    const tool = TOOL_OF[name];
    if (tool) return toolStep(turn, name, tool);
    return name === "question" ? questionStep(turn) : answerStep(turn);
  });
}

function questionStep(turn: Turn): Step {
  const first = turn.rows[0];
  const heard =
    first !== undefined || turn.cards.length > 0 || turn.answer !== "" || turn.end?.kind === "done";
  const state = heard ? "done" : turn.end ? "failed" : "running";
  return { name: "question", state, at: heard ? (first?.at ?? null) : null, took: null };
}

function toolStep(turn: Turn, name: StepName, tool: CardTool): Step[] {
  const rows = turn.rows.filter((row) => row.kind === "tool" && row.tool === tool);
  const answered = turn.cards.some((card) => card.tool === tool && card.data !== null);
  if (rows.length === 0) {
    if (answered) return [{ name, state: "done", at: null, took: null }];
    const over = turn.end !== null || turn.answer !== "";
    return over ? [] : [{ name, state: "waiting", at: null, took: null }];
  }
  const at = Math.min(...rows.map((row) => row.at));
  const busy = rows.some((row) => row.until === null);
  if (busy) return [{ name, state: turn.end ? broken(turn) : "running", at, took: null }];
  const took = Math.max(...rows.map((row) => row.until ?? row.at)) - at;
  return [{ name, state: answered || !rows.every((row) => row.failed) ? "done" : "failed", at, took }];
}

function answerStep(turn: Turn): Step {
  const row = turn.rows.find(({ kind }) => kind === "answer");
  const { end } = turn;
  const at = row?.at ?? null;
  if (!end)
    return { name: "answer", state: row || turn.answer !== "" ? "running" : "waiting", at, took: null };
  if (end.kind !== "done" || end.stopped) return { name: "answer", state: broken(turn), at, took: null };
  return { name: "answer", state: "done", at, took: at === null ? null : Math.max(0, end.at - at) };
}

function broken({ end }: Turn): "stopped" | "failed" {
  return end?.kind === "done" ? "stopped" : "failed";
}
