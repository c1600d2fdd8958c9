import { texts } from "../words/words.ts";

export const SHELL = texts(
  {
    product: "다이캐스팅 품질 어시스턴트",
    switchTo: "English",
    skip: "질문으로 건너뛰기",
    loading: "라인 정보를 읽는 중…",
    noLine: "라인 정보를 읽지 못했습니다.",
    tryAgain: "다시 시도",
    offlineModel: "오프라인 모델",
    modelInUse: (id: string) => `모델 ${id}`,
    close: "닫기",
  },
  {
    product: "Die-casting quality assistant",
    switchTo: "한국어",
    skip: "Skip to the question",
    loading: "Reading the line's variables…",
    noLine: "The line's variables could not be read.",
    tryAgain: "Try again",
    offlineModel: "offline model",
    modelInUse: (id: string) => `model ${id}`,
    close: "Close",
  },
);
