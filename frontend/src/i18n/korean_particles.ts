/** Korean particles after a word of which only the last sound tells their form. */

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const RIEUL = 8;
/** The final consonants of 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. */
const DIGITS = [21, RIEUL, 0, 16, 0, 0, 1, RIEUL, RIEUL, 0];

/** 온도 → 온도를, 속력 → 속력을. */
export function withObject(word: string): string {
  return word + (finalOf(word) === 0 ? "를" : "을");
}

/** 온도 → 온도가, 증압 → 증압이. */
export function withSubject(word: string): string {
  return word + (finalOf(word) === 0 ? "가" : "이");
}

/** 온도 → 온도는, 증압 → 증압은. */
export function withTopic(word: string): string {
  return word + (finalOf(word) === 0 ? "는" : "은");
}

/** 온도 → 온도와, 증압 → 증압과. */
export function withAnd(word: string): string {
  return word + (finalOf(word) === 0 ? "와" : "과");
}

/** 200 → 200으로, 4.2 → 4.2로, 7 → 7로. */
export function withDirection(word: string): string {
  const final = finalOf(word);
  return word + (final === 0 || final === RIEUL ? "로" : "으로");
}

/** The index of the last syllable's final consonant; 0 for none, and where it cannot be known. */
function finalOf(word: string): number {
  const last = [...word].findLast((character) => /[\p{L}\p{N}]/u.test(character)) ?? "";
  if (/\d/.test(last)) return DIGITS[Number(last)] ?? 0;
  const code = last.charCodeAt(0);
  return code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE ? (code - FIRST_SYLLABLE) % FINALS : 0;
}
