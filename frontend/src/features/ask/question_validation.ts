/** What may be sent as a question. */

/** Characters, as the server counts them: an emoji is one. */
export const MAX_LENGTH = 4000;
/** From here on the box says how many there are. */
export const COUNTED_FROM = 3600;

export function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}

export type Refusal = "empty" | "too_long" | "bad_values" | "reading_pictures" | "answering";

/** Why it cannot be sent now, or null. `faults` are variables whose field holds no number. */
export function refusalOf(
  text: string,
  faults: readonly string[],
  answering: boolean,
  readingPictures = false,
): Refusal | null {
  const length = lengthOf(text);
  if (length === 0) return "empty";
  if (length > MAX_LENGTH) return "too_long";
  if (faults.length > 0) return "bad_values";
  if (readingPictures) return "reading_pictures";
  return answering ? "answering" : null;
}
