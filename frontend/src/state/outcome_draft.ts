/** What somebody is about to say of a part, and whether the verdict on it was right. */

import type { OutcomeRow, SaidOutcome } from "../contract/api.ts";
import type { Verdict } from "../contract/tool_results.ts";
import type { Picture } from "../pictures/picture.ts";

/** Characters, as the server counts them. */
export const MAX_NOTE = 1000;
/** Kinds of defect on one part, as the server takes them. */
export const MAX_MODES = 10;

export interface OutcomeDraft {
  result: "good" | "defect" | null;
  /** Kept while the result is "good", so that a slip of the finger costs none. */
  modes: string[];
  note: string;
  /** A photo that goes along. */
  picture: Picture | null;
  /** The address of one that was sent before, to be kept; empty without one. */
  photo: string;
}

export const EMPTY: OutcomeDraft = { result: null, modes: [], note: "", picture: null, photo: "" };

/** What was said last, to be corrected. */
export function draftOf(row: OutcomeRow | null | undefined): OutcomeDraft {
  if (!row) return EMPTY;
  const { result, modes, note, photo } = row;
  return { result, modes: [...modes], note, picture: null, photo };
}

/** What is sent; null before anybody said whether the part was good. */
export function saidOf({ result, modes, note, picture, photo }: OutcomeDraft): SaidOutcome | null {
  if (result === null) return null;
  return {
    result,
    modes: result === "defect" ? modes : [],
    note: note.trim(),
    ...(picture
      ? { image: { media_type: picture.mediaType, data: picture.data } }
      : photo === ""
        ? {}
        : { photo }),
  };
}

/** The part that makes a verdict right, or wrong; null for a verdict that says neither good nor defect. */
export function resultFor(verdict: Verdict | undefined, right: boolean): "good" | "defect" | null {
  if (verdict !== "defect" && verdict !== "normal") return null;
  return (verdict === "defect") === right ? "defect" : "good";
}

/** Whether a verdict was right; null where it says nothing, or nobody said what the part was. */
export function wasRight(verdict: Verdict | undefined, result: "good" | "defect" | null): boolean | null {
  const expected = resultFor(verdict, true);
  return result === null || expected === null ? null : expected === result;
}

/** Whether a photo is one that the server keeps: an address beneath its shot's. */
export function isKeptPhoto(photo: string): boolean {
  return photo.startsWith("photos/");
}
