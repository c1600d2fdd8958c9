import { defineMessages } from "../../i18n/i18n.ts";

export const FEEDBACK = defineMessages(
  {
    title: "이 답변이 도움이 되었나요?",
    helpful: "도움이 됨",
    notHelpful: "도움이 안 됨",
    kept: "평가는 질문, 값, 답변과 함께 서버에 90일 동안 남습니다.",
    sending: "평가를 보내는 중…",
    sent: { helpful: "‘도움이 됨’으로 보냈습니다.", notHelpful: "‘도움이 안 됨’으로 보냈습니다." },
    changed: { helpful: "‘도움이 됨’으로 바꾸었습니다.", notHelpful: "‘도움이 안 됨’으로 바꾸었습니다." },
    commentSent: "의견을 보냈습니다.",
    failed: "평가를 보내지 못했습니다.",
    retry: "다시 보내기",
    tooLate: "평가하기에 너무 늦었습니다. 서버에 이 답변이 더는 없습니다.",
    comment: "의견",
    addComment: "의견 쓰기",
    changeComment: "의견 고치기",
    commentHint: "무엇이 맞았거나 틀렸는지 적어 주세요. 비워 두어도 됩니다.",
    send: "의견 보내기",
    cancel: "취소",
    length: (n: number, most: number) => `${n.toLocaleString("en")} / ${most.toLocaleString("en")}자`,
    tooLong: (n: number, most: number) =>
      `의견이 ${n.toLocaleString("en")}자입니다. ${most.toLocaleString("en")}자까지 보낼 수 있습니다.`,
  },
  {
    title: "Did this answer help?",
    helpful: "Helpful",
    notHelpful: "Not helpful",
    kept: "What you say is kept on the server for 90 days, with question, values and answer.",
    sending: "Sending…",
    sent: { helpful: "Sent as helpful.", notHelpful: "Sent as not helpful." },
    changed: { helpful: "Changed to helpful.", notHelpful: "Changed to not helpful." },
    commentSent: "The comment was sent.",
    failed: "It could not be sent.",
    retry: "Send again",
    tooLate: "It is too late to rate this answer: the server no longer has it.",
    comment: "Comment",
    addComment: "Add a comment",
    changeComment: "Change the comment",
    commentHint: "What was right or wrong? It may stay empty.",
    send: "Send the comment",
    cancel: "Cancel",
    length: (n: number, most: number) =>
      `${n.toLocaleString("en")} / ${most.toLocaleString("en")} characters`,
    tooLong: (n: number, most: number) =>
      `The comment has ${n.toLocaleString("en")} characters; up to ${most.toLocaleString("en")} can be sent.`,
  },
);
