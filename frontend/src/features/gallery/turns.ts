/** A question in each of its states, made by the page's own reducer of what the server's models say of a sample. */

import { ApiError } from "../../api/api_error.ts";
import type { PredictAnswers } from "../../contract/api.ts";
import type { ChatEvent } from "../../contract/events.ts";
import { applyEvent, endedTurn, refusedTurn, startedTurn, type Turn } from "../../state/turn.ts";

/** A passage as documents have them: headings, lists within lists, a table, code, a quotation. */
export const PASSAGE = `### 점검 순서 · Order of checks

1. 플런저 팁 마모 / tip wear
   - 틈새 / gap
   - 윤활 / lubrication
2. 전환 위치 / switch-over

| 항목 / item | 기준 / limit |
|---|---|
| 저속 / slow | 0.15–0.6 m/s |
| 고속 / fast | 2–5 m/s |

> 금형이 식은 뒤의 처음 몇 샷. The first shots on a cold die.

\`v = 4.2 m/s\``;

const SEARCH = {
  query: "cold shut",
  results: [
    {
      id: "gallery",
      title: "탕경 / Cold shut",
      excerpt: PASSAGE,
      highlights: [[4, 9]],
      score: 0.82,
      category: "defect",
      language: "ko",
      uri: "",
    },
  ],
};
const ANSWER =
  "**사출 속도**가 낮습니다. The fast-shot speed is low [1].\n\n- 4.2 m/s\n- 670 °C\n\n| a | b |\n|---|---|\n| 1 | 2 |";

/** How far each state is, by name. */
export function turnsOf(features: Record<string, number>, { t1, t2 }: PredictAnswers): [string, Turn][] {
  const event = (fields: object) => fields as ChatEvent;
  const start = (id: string) => startedTurn(`gallery-${id}`, "불량 원인이 뭐야? Why?", features, Date.now());
  const status = event({ type: "status", message: "도구 선택 중...", elapsed: 0.1 });
  const call = (tool: string, id: string, elapsed: number) =>
    event({ type: "tool_start", tool, tool_use_id: id, input: {}, elapsed });
  const end = (tool: string, id: string, elapsed: number, result: object = {}) =>
    event({ type: "tool_end", tool, tool_use_id: id, result, elapsed });
  const results = [
    call("predict_quality", "a", 0.2),
    end("predict_quality", "a", 0.4),
    event({ type: "t1_result", data: t1, elapsed: 0.4 }),
    call("analyze_feature_importance", "b", 0.4),
    end("analyze_feature_importance", "b", 0.7),
    event({ type: "t2_result", data: t2, elapsed: 0.7 }),
    event({ type: "t3_result", data: SEARCH, elapsed: 0.8 }),
  ];
  const answer = event({
    type: "ai_response",
    data: {
      answer: ANSWER,
      citations: [{ id: "gallery", title: "탕경 / Cold shut", uri: "" }],
      unsupported: [],
    },
    elapsed: 1.2,
  });
  const done = (fields: object = {}) =>
    event({
      type: "done",
      usage: { model_id: "offline" },
      session_id: "s",
      turn_id: "t",
      elapsed: 1.4,
      ...fields,
    });
  const failure = { error: { code: "tool_timeout", message: "30 s" } };
  const play = (id: string, ...events: ChatEvent[]) => events.reduce(applyEvent, start(id));
  const refused = (status: number, code: string, retryAfter: number | null = null) =>
    refusedTurn(start(code), new ApiError(status, code, code, retryAfter === null ? {} : { retryAfter }));
  return [
    ["asked", start("asked")],
    ["running", play("running", status, call("predict_quality", "a", 0.2))],
    [
      "answering",
      play("answering", status, ...results, event({ type: "answer_delta", text: ANSWER, elapsed: 1 })),
    ],
    ["done", play("done", status, ...results, answer, done())],
    ["cached", play("cached", ...results, answer, done({ cached: true }))],
    [
      "warned",
      play("warned", ...results, answer, done({ warnings: [{ code: "model_fallback", message: "m" }] })),
    ],
    ["stopped", play("stopped", ...results, done({ stopped: true }))],
    [
      "tool failed",
      play(
        "tool-failed",
        call("predict_quality", "a", 0.2),
        end("predict_quality", "a", 30, failure),
        answer,
        done(),
      ),
    ],
    [
      "error",
      play(
        "error",
        status,
        event({ type: "error", code: "internal_error", message: "m", retryable: false, elapsed: 1 }),
      ),
    ],
    [
      "error, again",
      play(
        "again",
        status,
        event({ type: "error", code: "model_unavailable", message: "m", retryable: true, elapsed: 1 }),
      ),
    ],
    ["cut", endedTurn(play("cut", ...results))],
    ["lost", endedTurn(play("lost", ...results), true)],
    ["unreached", refused(0, "no_connection")],
    // An hour, so that the wait is not over while somebody looks.
    ["too many", refused(429, "too_many_requests", 3_600)],
    ["refused", refused(422, "validation_error")],
  ];
}
