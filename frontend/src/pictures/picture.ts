/**
 * A picture of a defect as it is sent, and the limits within which it is. The server's own are wider
 * (src/agent/core/images.py): three of these together stay below its 5,000,000 characters of base64.
 */

import type { GivenImage } from "../contract/api.ts";

export interface Picture {
  /** The file's name; empty for one that was pasted. */
  name: string;
  mediaType: GivenImage["media_type"];
  /** base64; empty where the page has it no more, as after a reload */
  data: string;
  /** px */
  width: number;
  height: number;
}

export const MOST_PICTURES = 3;
/** Models read no more of a picture's longer side. */
export const LONGEST_SIDE_PX = 1568;
/** Of one picture as it is sent: a third of the server's limit for all, before base64. */
export const LARGEST_SENT_BYTES = 1_240_000;
/** Of a file that is opened; photographs of today's phones have up to some 25 MB. */
export const LARGEST_FILE_BYTES = 32 * 1024 * 1024;

/** Why a file is not taken. */
export type PictureFault =
  | { code: "kind"; name: string }
  | { code: "too_large"; name: string; bytes: number }
  | { code: "unreadable"; name: string }
  | { code: "too_many"; name: string };

const STARTS: Record<GivenImage["media_type"], (bytes: Uint8Array) => boolean> = {
  "image/jpeg": (bytes) => startsWith(bytes, 0, "\xff\xd8\xff"),
  "image/png": (bytes) => startsWith(bytes, 0, "\x89PNG\r\n\x1a\n"),
  "image/webp": (bytes) => startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP"),
};

/** A file's type by its first bytes, whatever it is called; null for one that is not taken. */
export function mediaTypeOf(bytes: Uint8Array): GivenImage["media_type"] | null {
  const types = Object.keys(STARTS) as GivenImage["media_type"][];
  return types.find((type) => STARTS[type](bytes)) ?? null;
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((character, index) => bytes[at + index] === character.charCodeAt(0));
}

/** Whether a file is meant as a picture rather than a table, also one of a kind that is then refused. */
export function isMeantAsPicture({ name, type }: Pick<File, "name" | "type">): boolean {
  return type.startsWith("image/") || /\.(jpe?g|png|webp|heic|heif|avif|gif|bmp|tiff?|svg)$/i.test(name);
}

/** Width and height with the longer side at most `longest`, never larger than they are, and at least 1. */
export function scaledTo(longest: number, width: number, height: number): { width: number; height: number } {
  const factor = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** @returns base64 with padding */
export function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // Not at once: a function takes a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(""));
}

/** The address at which an `img` shows it; null where its data is gone. */
export function addressOf({ mediaType, data }: Picture): string | null {
  return data === "" ? null : `data:${mediaType};base64,${data}`;
}

/** What is kept of pictures over a reload, and goes on with a turn whose pictures are let go. */
export function withoutData(pictures: readonly Picture[]): Picture[] {
  return pictures.map((picture) => ({ ...picture, data: "" }));
}
