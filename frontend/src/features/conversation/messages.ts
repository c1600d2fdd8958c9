import { defineMessages } from "../../i18n/i18n.ts";

export const CONVERSATION = defineMessages(
  {
    empty: "이 샷에 대해 아래에 물어보세요. 답변과 문서 근거가 여기에 쌓입니다.",
  },
  {
    empty: "Ask about this shot below. Answers and their documents gather here.",
  },
);
