/** Dates as people of the page's language write them, in this computer's time zone. */

import type { Language } from "./i18n.ts";

const LOCALES: Record<Language, string> = { ko: "ko-KR", en: "en-GB" };

/** @param at ms since the epoch; what is no time gives an empty text */
export function dateAndTime(at: number, language: Language): string {
  if (!Number.isFinite(at)) return "";
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** @param at ms since the epoch; what is no time gives an empty text */
export function timeOfDay(at: number, language: Language): string {
  if (!Number.isFinite(at)) return "";
  return new Intl.DateTimeFormat(LOCALES[language], { timeStyle: "medium" }).format(at);
}
