import { defineMessages } from "../i18n/i18n.ts";

export const COMPONENTS = defineMessages({ close: "닫기" }, { close: "Close" });
