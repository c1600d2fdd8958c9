import { texts } from "../words/words.ts";

export const ASK = texts(
  {
    ask: "질문하기",
    asking: "답변 중…",
    stop: "중지",
    stopping: "답변을 중지하고 있습니다.",
    notStopped: "답변을 중지하지 못했습니다.",
    question: "질문",
    hint: "현재 샷에 대해 물어보세요. Enter로 보내고 Shift+Enter로 줄을 바꿉니다.",
    examples: ["불량 원인이 뭐야?", "이번 샷 품질을 예측해줘", "기공 대책 알려줘", "금형 온도가 낮으면 어떤 문제가 생겨?"],
    exampleQuestions: "예시 질문",
    newConversation: "새 대화",
    emptyQuestion: "질문을 입력하세요.",
    badValues: (names: string) => `숫자가 아닌 값이 있습니다: ${names}`,
  },
  {
    ask: "Ask",
    asking: "Answering…",
    stop: "Stop",
    stopping: "Stopping the answer.",
    notStopped: "The answer could not be stopped.",
    question: "Question",
    hint: "Ask about the current shot. Enter sends, Shift+Enter starts a new line.",
    examples: [
      "Why is this shot defective?",
      "Predict the quality of this shot",
      "What helps against gas porosity?",
      "What happens when the die is too cold?",
    ],
    exampleQuestions: "Example questions",
    newConversation: "New conversation",
    emptyQuestion: "Write a question first.",
    badValues: (names: string) => `These values are not numbers: ${names}`,
  },
);
