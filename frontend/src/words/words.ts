/**
 * The page's two languages. Each feature keeps its own texts, Korean and English side by side, in a
 * `words.ts` of its folder; a component reads them with `useTexts`.
 */

import { usePage } from "../shell/page.ts";

export type Language = "ko" | "en";

/** The same texts in both languages; the English ones have to have the Korean ones' shape. */
export interface Texts<T> {
  ko: T;
  en: T;
}

export function texts<T>(ko: T, en: NoInfer<T>): Texts<T> {
  return { ko, en };
}

/** The language that the page speaks now. */
export function useLanguage(): Language {
  return usePage().language.value;
}

/** A feature's texts in the language that the page speaks now. */
export function useTexts<T>(both: Texts<T>): T {
  return both[useLanguage()];
}
