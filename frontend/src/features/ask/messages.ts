import { defineMessages } from "../../i18n/i18n.ts";
import { withObject, withSubject } from "../../i18n/korean_particles.ts";

export const ASK = defineMessages(
  {
    ask: "질문하기",
    asking: "답변 중…",
    stop: "중지",
    stopping: "답변을 중지하고 있습니다.",
    notStopped: "답변을 중지하지 못했습니다.",
    question: "질문",
    hint: "이 샷에 대해 물어보세요. Enter로 보냅니다.",
    exampleQuestions: "예시 질문",
    newConversation: "새 대화",
    emptyQuestion: "질문을 입력하세요.",
    tooLong: (n: number, most: number) =>
      `질문이 ${n}자입니다. ${most.toLocaleString("en")}자까지 보낼 수 있습니다.`,
    length: (n: number, most: number) => `${n.toLocaleString("en")} / ${most.toLocaleString("en")}자`,
    stillAnswering: "앞 질문에 답하는 중입니다. 답이 끝나거나 중지하면 보낼 수 있습니다.",
    readingPictures: "사진을 읽고 있습니다. 다 읽으면 보낼 수 있습니다.",
    showValue: "값 고치기",
    badValues: (names: string) => `숫자가 아닌 값이 있습니다: ${names}`,
  },
  {
    ask: "Ask",
    asking: "Answering…",
    stop: "Stop",
    stopping: "Stopping the answer.",
    notStopped: "The answer could not be stopped.",
    question: "Question",
    hint: "Ask about this shot. Enter sends.",
    exampleQuestions: "Example questions",
    newConversation: "New conversation",
    emptyQuestion: "Write a question first.",
    tooLong: (n: number, most: number) =>
      `The question has ${n} characters; up to ${most.toLocaleString("en")} can be sent.`,
    length: (n: number, most: number) =>
      `${n.toLocaleString("en")} / ${most.toLocaleString("en")} characters`,
    stillAnswering: "The question before is being answered. Send this when it is done or stopped.",
    readingPictures: "The pictures are being read. Send it when they are there.",
    showValue: "Mend the value",
    badValues: (names: string) => `These values are not numbers: ${names}`,
  },
);

/** Questions that the agent has rules for, with a language model or without. */
export const SUGGESTIONS = defineMessages(
  {
    cause: "불량 원인이 뭐야?",
    predict: "이번 샷 품질을 예측해줘",
    again: "바꾼 값으로 이번 샷 품질을 예측해줘",
    drivers: "품질에 가장 큰 영향을 주는 변수는?",
    improve: "어떻게 조정해야 양품이 돼?",
    check: "원인 설비는 어떻게 점검해?",
    common: "기공",
    keep: (mode: string) => `${withObject(mode)} 예방하려면 무엇을 점검해야 해?`,
    mode: (label: string) => `${label} 대책 알려줘`,
    outside: (label: string) => `${withSubject(label)} 범위를 벗어나면 어떤 문제가 생겨?`,
    general: (mode: string) => [
      `${mode} 대책 알려줘`,
      "금형 온도가 낮으면 어떤 문제가 생겨?",
      "센서 고장은 어떻게 점검해?",
    ],
  },
  {
    cause: "Why is this shot defective?",
    predict: "Predict the quality of this shot",
    again: "Predict the quality of this shot with the changed values",
    drivers: "Which variables influence the quality most?",
    improve: "What should I change to make this a good shot?",
    check: "How do I check the equipment behind the causes?",
    common: "gas porosity",
    keep: (mode: string) => `What should be checked to prevent ${mode.toLowerCase()}?`,
    mode: (label: string) => `What helps against ${label.toLowerCase()}?`,
    outside: (label: string) => `What happens when the ${label.toLowerCase()} is out of range?`,
    general: (mode: string) => [
      `What helps against ${mode.toLowerCase()}?`,
      "What happens when the die is too cold?",
      "How do I check for a broken sensor?",
    ],
  },
);
