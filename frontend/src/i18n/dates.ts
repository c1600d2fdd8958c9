/** Dates as people of the page's language write them, by the plant's clock; by this computer's until that is known. */

import { computed, signal } from "@preact/signals";
import type { Language } from "./i18n.ts";

const LOCALES: Record<Language, string> = { ko: "ko-KR", en: "en-GB" };
const plantTimeZone = signal<string | undefined>(undefined);

/** Tells all times by the plant's time zone from now on; by this computer's where the browser does not know that one. */
export function goByTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat(LOCALES.en, { timeZone: name });
  } catch {
    console.warn(`This browser does not know the time zone ${name}.`);
    return;
  }
  plantTimeZone.value = name;
}

/** The plant's time zone where the clock there shows another time than here; null else. */
export const foreignTimeZone = computed(() => {
  const zone = plantTimeZone.value;
  const now = Date.now();
  const told = (timeZone?: string) =>
    new Intl.DateTimeFormat(LOCALES.en, { dateStyle: "short", timeStyle: "short", timeZone }).format(now);
  return zone && told(zone) !== told() ? zone : null;
});

/** @param at ms since the epoch; what is no time gives an empty text */
export function dateAndTime(at: number, language: Language): string {
  return told(at, language, { dateStyle: "medium", timeStyle: "medium" });
}

/** A time as tables have it, "2026-02-10 15:05:00". @param at ms since the epoch */
export function sortableTime(at: number): string {
  // The way to write a date in Sweden is that of ISO 8601.
  const told = { dateStyle: "short", timeStyle: "medium", timeZone: plantTimeZone.value } as const;
  return new Intl.DateTimeFormat("sv-SE", told).format(at);
}

/** @param at ms since the epoch; what is no time gives an empty text */
export function timeOfDay(at: number, language: Language): string {
  return told(at, language, { timeStyle: "medium" });
}

/** Whether two times, in ms since the epoch, lie in one day of the plant. */
/** Names of shifts as settings often have them; a plant's own words stay as they are. */
const SHIFTS_KO: Readonly<Record<string, string>> = {
  day: "주간",
  night: "야간",
  morning: "오전",
  afternoon: "오후",
  evening: "저녁",
};

/** A shift by its key ("2026-02-10 night") as a reader calls it. */
export function shiftIn(key: string, language: Language): string {
  const name = /^(\d{4}-\d{2}-\d{2}|\d{2}-\d{2}) (.+)$/.exec(key);
  if (language !== "ko" || !name) return key;
  return `${name[1]} ${SHIFTS_KO[name[2] ?? ""] ?? name[2]}`;
}

export function isSameDay(one: number, other: number): boolean {
  const day = (at: number) => told(at, "en", { dateStyle: "short" });
  return day(one) === day(other);
}

function told(at: number, language: Language, style: Intl.DateTimeFormatOptions): string {
  if (!Number.isFinite(at)) return "";
  // A shift runs over noon and midnight: hours are told as the plant's clocks show them, from 0 to 23.
  const clock = style.timeStyle ? { hourCycle: "h23" as const } : {};
  const format = { ...style, ...clock, timeZone: plantTimeZone.value };
  return new Intl.DateTimeFormat(LOCALES[language], format).format(at);
}
