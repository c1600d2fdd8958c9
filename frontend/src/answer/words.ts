import { texts } from "../words/words.ts";

export const ANSWER = texts(
  {
    answer: "답변",
    waiting: "도구 결과를 기다리는 중…",
    citations: "근거 문서",
    unsupported: "도구 결과에서 확인되지 않은 수치",
  },
  {
    answer: "Answer",
    waiting: "Waiting for the tools' results…",
    citations: "Documents cited",
    unsupported: "Numbers that no tool result supports",
  },
);
