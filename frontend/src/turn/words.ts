import type { Usage } from "../contract/events.ts";
import { texts } from "../words/words.ts";

export const TURN = texts(
  {
    tools: {
      predict_quality: "품질 예측",
      analyze_feature_importance: "주요 변수 분석",
      search_knowledge_base: "문서 검색",
    } as Record<string, string>,
    timeline: "진행 기록",
    running: "실행 중",
    failed: "실패",
    answerWriting: "답변 작성",
    pieces: (n: number) => `${n}조각`,
    ended: "완료",
    states: { running: "진행 중", done: "완료", stopped: "중지됨", error: "오류", cut: "연결 끊김", refused: "거부됨" },
    usage: (u: Usage) =>
      `모델 ${u.model_id ?? "–"} · ${u.turns ?? 0}턴 · 입력 ${u.input_tokens ?? 0} · 출력 ${u.output_tokens ?? 0} 토큰`,
    cached: "저장된 답변",
    total: "총",
    retry: "같은 질문 다시 보내기",
    cut: "답변이 끝나기 전에 연결이 끊겼습니다. 지금까지 받은 내용은 남아 있습니다.",
    failure: "답변을 끝내지 못했습니다.",
    refused: "요청이 받아들여지지 않았습니다.",
    retryAfter: (s: number) => `${s}초 뒤에 다시 시도하세요.`,
    trace: "추적 번호",
  },
  {
    tools: {
      predict_quality: "Quality prediction",
      analyze_feature_importance: "Driver analysis",
      search_knowledge_base: "Document search",
    },
    timeline: "Timeline",
    running: "running",
    failed: "failed",
    answerWriting: "Writing the answer",
    pieces: (n: number) => `${n} ${n === 1 ? "piece" : "pieces"}`,
    ended: "Done",
    states: { running: "running", done: "done", stopped: "stopped", error: "error", cut: "cut off", refused: "refused" },
    usage: (u: Usage) =>
      `Model ${u.model_id ?? "–"} · turns ${u.turns ?? 0} · tokens in ${u.input_tokens ?? 0}, out ${u.output_tokens ?? 0}`,
    cached: "stored answer",
    total: "total",
    retry: "Send the same question again",
    cut: "The connection broke before the answer was complete. What arrived is kept.",
    failure: "The answer could not be completed.",
    refused: "The request was not accepted.",
    retryAfter: (s: number) => `Try again in ${s} s.`,
    trace: "trace",
  },
);
