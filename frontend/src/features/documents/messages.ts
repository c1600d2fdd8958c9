import { defineMessages } from "../../i18n/i18n.ts";

export const DOCUMENTS = defineMessages(
  {
    document: "문서",
    reading: "문서를 여는 중…",
    unreadable: "문서를 열지 못했습니다.",
    gone: "이 문서는 지금의 문서 목록에 없습니다. 지워졌거나 이름이 바뀌었을 수 있습니다.",
    languages: { ko: "한국어 문서", en: "영어 문서" },
    losses: "원본 파일에서 읽지 못한 것",
    passageNotFound: "찾은 구절의 자리를 이 문서에서 확인하지 못했습니다.",
  },
  {
    document: "Document",
    reading: "Opening the document…",
    unreadable: "The document could not be opened.",
    gone: "It is not among the documents any more. It may have been deleted or renamed.",
    languages: { ko: "Korean document", en: "English document" },
    losses: "What was not understood of the file",
    passageNotFound: "The passage that was found is not in this text.",
  },
);
