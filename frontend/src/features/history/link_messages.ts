import { defineMessages } from "../../i18n/i18n.ts";

/** Apart from the history's own messages, which come later. */
export const LINK = defineMessages(
  {
    copy: "주소 복사",
    copied: "이 질문의 주소를 복사했습니다. 이 라인을 볼 수 있는 동료가 열 수 있습니다.",
    notCopied: "주소를 복사하지 못했습니다. 질문을 연 뒤 주소창에서 복사하세요.",
  },
  {
    copy: "Copy address",
    copied: "The address of this question was copied. Colleagues who may see this line can open it.",
    notCopied: "The address could not be copied. Open the question and copy it from the address bar.",
  },
);
