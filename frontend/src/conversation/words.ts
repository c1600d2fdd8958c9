import { texts } from "../words/words.ts";

export const CONVERSATION = texts(
  {
    welcome: "샷 값을 확인하고 질문하면, 예측과 원인, 조정안, 문서 근거가 도착하는 대로 여기에 나타납니다.",
  },
  {
    welcome: "Check the shot's values and ask: prediction, causes, adjustments and documents appear here as they arrive.",
  },
);
