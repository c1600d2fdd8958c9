import { defineMessages } from "../i18n/i18n.ts";

export const SHELL = defineMessages(
  {
    product: "다이캐스팅 품질 어시스턴트",
    switchTo: "English",
    skip: "질문으로 건너뛰기",
    skipToVerdict: "판정으로 건너뛰기",
    loading: "라인 정보를 읽는 중…",
    signingIn: "로그인하는 중…",
    noStart: "페이지를 시작하지 못했습니다.",
    noLine: "라인 정보를 읽지 못했습니다.",
    tryAgain: "다시 시도",
    offlineModel: "오프라인 모델",
    modelInUse: (id: string) => `모델 ${id}`,
    tools: "도구",
    chooseLine: "라인 선택",
    conversation: "대화",
    notDrawn:
      "이 대화를 화면에 표시하지 못했습니다. 지우고 새 대화를 시작할 수 있습니다. 샷 값은 그대로 남습니다.",
    startAgain: "새 대화 시작",
    storage: {
      full: "이 브라우저의 저장 공간이 가득 찼습니다. 페이지를 새로 고치면 입력한 값이나 대화가 사라질 수 있습니다. 기록에서 이 컴퓨터에 남은 것을 지우면 자리가 생깁니다.",
      denied:
        "이 브라우저가 저장을 허용하지 않습니다. 페이지를 새로 고치면 입력한 값과 쓰던 질문이 사라집니다.",
    },
    understood: "알겠습니다",
  },
  {
    product: "Die-casting quality assistant",
    switchTo: "한국어",
    skip: "Skip to the question",
    skipToVerdict: "Skip to the verdict",
    loading: "Reading the line's variables…",
    signingIn: "Signing in…",
    noStart: "The page could not start.",
    noLine: "The line's variables could not be read.",
    tryAgain: "Try again",
    offlineModel: "offline model",
    modelInUse: (id: string) => `model ${id}`,
    tools: "Tools",
    chooseLine: "Choose the line",
    conversation: "Conversation",
    notDrawn:
      "This conversation could not be shown. It can be deleted for a new one; the shot's values stay.",
    startAgain: "Start a new conversation",
    storage: {
      full: "This browser's storage is full. A reload may lose values and the conversation. Deleting what is kept on this computer, in the history, makes room.",
      denied:
        "This browser lets nothing be kept. A reload loses the values and a question that is being written.",
    },
    understood: "OK",
  },
);
