import { defineMessages } from "../../i18n/i18n.ts";
import type { FactKind } from "./facts.ts";

export const ANSWER = defineMessages(
  {
    answer: "답변",
    choices: "어느 쪽인가요?",
    waitingForTools: "도구 결과를 기다리는 중…",
    waiting: "결과를 바탕으로 답변을 준비하는 중…",
    citations: "근거 문서",
    unsupported: (n: number) => `확인되지 않은 수치 ${n}개`,
    unsupportedNote: "예측·분석 결과나 인용한 문서에서 찾을 수 없는 수치입니다. 그대로 쓰지 말고 확인하세요.",
    facts: {
      probability: "품질 예측: 확률",
      threshold: "품질 예측: 판정 기준",
      confidence: "품질 예측: 신뢰도",
      baseline: "품질 예측: 가정 전 확률",
      mode: "품질 예측: 불량 유형",
      what_if: "품질 예측: 가정한 값",
      value: "주요 변수: 이번 샷의 값",
      typical: "주요 변수: 통상 범위",
      share: "주요 변수: 영향",
      setting: "조정안: 설정값",
      effect: "조정안: 불량 확률",
      base: "주요 변수: 평균 확률",
      similarity: "비슷한 샷: 유사도",
    } satisfies Record<FactKind, string>,
  },
  {
    answer: "Answer",
    choices: "Which one is meant?",
    waitingForTools: "Waiting for the tools' results…",
    waiting: "Preparing an answer from the results…",
    citations: "Documents cited",
    unsupported: (n: number) => `${n} unsupported ${n === 1 ? "number" : "numbers"}`,
    unsupportedNote:
      "Neither the tools' results nor the cited documents hold this number. Check before you use it.",
    facts: {
      probability: "Quality prediction: probability",
      threshold: "Quality prediction: threshold",
      confidence: "Quality prediction: confidence",
      baseline: "Quality prediction: probability before the what-if",
      mode: "Quality prediction: defect mode",
      what_if: "Quality prediction: assumed value",
      value: "Drivers: this shot's value",
      typical: "Drivers: typical range",
      share: "Drivers: share",
      setting: "Adjustments: setting",
      effect: "Adjustments: defect probability",
      base: "Drivers: average probability",
      similarity: "Similar shots: similarity",
    },
  },
);
