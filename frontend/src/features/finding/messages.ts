import { defineMessages } from "../../i18n/i18n.ts";

export const FINDING = defineMessages(
  {
    name: "이 샷",
    copyAddress: "주소 복사",
    addressCopied: "이 샷의 주소를 복사했습니다. 이 라인을 볼 수 있는 동료가 열 수 있습니다.",
    addressOfOwnCopied:
      "이 샷의 주소를 복사했습니다. 주소는 원래 값의 샷을 엽니다. 바꾼 값은 함께 가지 않습니다.",
    addressNotCopied: "주소를 복사하지 못했습니다.",
    report: "보고서",
    reportOfChanged: "바꾼 값의 보고서",
    diagnosedAt: (time: string, isChanged: boolean) => `${time} 진단${isChanged ? " (바꾼 값)" : ""}`,
    diagnoseAgain: "다시 진단",
    diagnosing: "모델이 이 샷을 보고 있습니다…",
    failed: "모델의 판정을 얻지 못했습니다.",
    tryAgain: "다시 시도",
    stale: "값을 바꾸기 전의 판정입니다.",
    judgeAgain: "바꾼 값으로 판정",
    badValues: "숫자가 아닌 값이 있어 판정할 수 없습니다.",
    findCauses: "원인과 조정안 찾기",
    inspected: { good: "검사 결과: 양품", defect: "검사 결과: 불량" },
    ofOwn: "원래 값으로 만든 부품입니다.",
    next: { good: "이 샷에서 더 할 일은 없습니다.", defect: "다음 샷 전에 원인을 바로잡으세요." },
    welcome: "이 샷, 양품일까요?",
    steps: [
      "샷 값을 확인합니다. 샘플을 고르거나, 한 줄을 붙여 넣거나, 표 파일(.xlsx, CSV)을 놓으세요.",
      "진단하기를 누르거나 궁금한 것을 물어보세요.",
      "판정, 원인 변수, 설비 한계 안의 조정안, 문서 근거가 도착하는 대로 나타납니다.",
    ],
    diagnose: "이 샷 진단하기",
    question: "이번 샷 불량 원인이 뭐야? 어떻게 조정하면 돼?",
    simulated:
      "기본 모델은 모의 샷으로 학습했습니다. 실제 라인에는 그 라인의 샷으로 학습한 모델이 필요합니다.",
  },
  {
    name: "This shot",
    copyAddress: "Copy address",
    addressCopied: "The address of this shot was copied. Colleagues who may see this line can open it.",
    addressOfOwnCopied:
      "The address of this shot was copied. It opens the shot with its own values; changed ones do not go along.",
    addressNotCopied: "The address could not be copied.",
    report: "Report",
    reportOfChanged: "Report of the changed values",
    diagnosedAt: (time: string, isChanged: boolean) =>
      `Diagnosed ${time}${isChanged ? " (changed values)" : ""}`,
    diagnoseAgain: "Diagnose anew",
    diagnosing: "The models look at this shot…",
    failed: "The models gave no verdict.",
    tryAgain: "Try again",
    stale: "This verdict is of the values before they were changed.",
    judgeAgain: "Judge the changed values",
    badValues: "Some values are not numbers, so there is no verdict.",
    findCauses: "Find causes and adjustments",
    inspected: { good: "Inspected: good", defect: "Inspected: defect" },
    ofOwn: "The part was made with the shot's own values.",
    next: { good: "Nothing is left to do on this shot.", defect: "Correct its cause before the next shots." },
    welcome: "Will this shot be good?",
    steps: [
      "Check the shot's values: choose a sample, paste a row, or drop a table (.xlsx, CSV).",
      "Press Diagnose, or ask what you want to know.",
      "Verdict, driving variables, adjustments within the machine's limits and documents appear as they arrive.",
    ],
    diagnose: "Diagnose this shot",
    question: "Why is this shot defective, and what should be adjusted?",
    simulated:
      "The default model is trained on simulated shots. A real line needs a model trained on its own.",
  },
);
