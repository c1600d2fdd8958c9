import { defineMessages } from "../i18n/i18n.ts";

export const COMPONENTS = defineMessages(
  { close: "닫기", tryAgain: "다시 시도" },
  { close: "Close", tryAgain: "Try again" },
);
