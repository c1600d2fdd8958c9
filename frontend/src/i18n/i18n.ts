/**
 * The page's two languages. Each feature keeps its own messages, Korean and English side by side, in a
 * `messages.ts` of its folder; a component reads them with `useMessages`.
 */

import { type Context, createContext } from "preact";
import { useContext } from "preact/hooks";

export type Language = "ko" | "en";

/** The same texts in both languages; the English ones have to have the Korean ones' shape. */
export interface Messages<T> {
  ko: T;
  en: T;
}

export function defineMessages<T>(ko: T, en: NoInfer<T>): Messages<T> {
  return { ko, en };
}

/** The language that the page speaks now; a component that reads it is drawn again when it changes. */
export interface CurrentLanguage {
  readonly value: Language;
}

export const LanguageContext: Context<CurrentLanguage> = createContext<CurrentLanguage>({ value: "ko" });

export function useLanguage(): Language {
  return useContext(LanguageContext).value;
}

/** A feature's texts in the language that the page speaks now. */
export function useMessages<T>(both: Messages<T>): T {
  return both[useLanguage()];
}
