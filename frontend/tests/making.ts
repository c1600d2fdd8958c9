/** A diagnosed turn and a line for tests. */

import type { LineDocument } from "../src/contract/api.ts";
import { applyEvent, startedTurn, type Turn } from "../src/state/turn.ts";

export const LINE = {
  line: "line-3",
  label: "3라인",
  label_en: "Line 3",
  features: [
    {
      name: "Melt",
      label: "용탕 온도",
      label_en: "Melt temperature",
      unit: "°C",
      typical: 670,
      plausible: [600, 720],
      equipment: "furnace",
      role: "setpoint",
    },
    {
      name: "Speed",
      label: "사출 속도",
      label_en: "Injection speed",
      unit: "m/s",
      typical: 4.2,
      plausible: [1, 7],
      equipment: "injection",
      role: "setpoint",
    },
    {
      name: "Noise",
      label: "소음",
      label_en: "Noise",
      unit: "dB",
      typical: 76,
      plausible: [60, 95],
      equipment: "hydraulics",
      role: "measurement",
    },
  ],
} as unknown as LineDocument;

export const PREDICTION = {
  prediction: {
    class: "defect",
    probability: 0.87,
    probability_percent: 87,
    confidence: "high",
    confidence_score: 0.9,
    class_probabilities: { normal: 0.13, defect: 0.87 },
  },
  threshold: 0.2,
  model_version: "quality-1",
  latent_features: Array.from({ length: 32 }, (_, index) => index / 7),
  processing_time_ms: 3,
} as const;

/** A turn with a prediction, an answer and its end. */
export function diagnosed(
  id = "turn-1",
  answer = "**불량**입니다.",
  askedAt = Date.UTC(2026, 1, 10, 10, 0, 0),
): Turn {
  const events = [
    { type: "status", message: "m", elapsed: 0.001 },
    { type: "tool_start", tool: "predict_quality", tool_use_id: "a", input: {}, elapsed: 0.01 },
    { type: "tool_end", tool: "predict_quality", tool_use_id: "a", result: {}, elapsed: 0.02 },
    { type: "t1_result", data: PREDICTION, elapsed: 0.02 },
    {
      type: "ai_response",
      data: { answer, citations: [{ id: "cold-shut.ko", title: "탕계", uri: "" }], unsupported: [] },
    },
    {
      type: "done",
      elapsed: 1.5,
      session_id: "session_1_a",
      usage: { model_id: "claude", turns: 1, input_tokens: 10, output_tokens: 20 },
      warnings: [],
    },
  ];
  const start: Turn = {
    ...startedTurn(id, "불량 원인이 뭐야?", { Melt: 590, Speed: 4.2 }, askedAt),
    shot: {
      kind: "recorded",
      line: "line-3",
      shotId: "s-1",
      at: "2026-02-10T18:59:00+09:00",
      mould: "M1",
      print: "2-abc",
      changed: { Speed: [4.5, 4.2] },
    },
    traceId: "1-a-b",
  };
  return events.reduce((turn, event) => applyEvent(turn, event as never), start);
}

/** A turn that its page asked and that may still be answered. */
export const RUNNING = {
  user: "u-1",
  turnId: "t",
  sessionId: "s",
  question: "왜?",
  features: { Melt: 650 },
  askedAt: 1_000,
};
