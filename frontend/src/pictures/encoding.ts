/**
 * From a file to a picture that may be sent: decoded, turned upright, scaled down and written anew as JPEG.
 * What a file holds beside its pixels (place, camera, names, previews) does not get through a canvas.
 */

import {
  base64,
  LARGEST_FILE_BYTES,
  LARGEST_SENT_BYTES,
  LONGEST_SIDE_PX,
  mediaTypeOf,
  type Picture,
  type PictureFault,
  scaledTo,
} from "./picture.ts";

/** Tried one after another until the bytes fit; noise alone gets beyond the first. */
const QUALITIES = [0.88, 0.75, 0.6];
/** Then the sides shrink by this. */
const SMALLER = 0.75;

/** A decoded picture, and a way to write it as JPEG. */
export interface Decoded {
  width: number;
  height: number;
  encode: (width: number, height: number, quality: number) => Promise<Uint8Array>;
}

/** Gives the picture, or why there is none. Never throws. */
export async function readPicture(
  file: File,
  decode: (file: File) => Promise<Decoded> = decodedByBrowser,
): Promise<Picture | PictureFault> {
  const { name, size } = file;
  try {
    const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
    if (mediaTypeOf(start) === null) return { code: "kind", name };
    if (size > LARGEST_FILE_BYTES) return { code: "too_large", name, bytes: size };
    const decoded = await decode(file);
    const { width, height, bytes } = await withinBytes(decoded);
    return { name, mediaType: "image/jpeg", data: base64(bytes), width, height };
  } catch (fault) {
    console.warn("A picture could not be read.", fault);
    return { code: "unreadable", name };
  }
}

/** The largest and best form that has at most `most` bytes. */
export async function withinBytes(
  decoded: Decoded,
  most = LARGEST_SENT_BYTES,
): Promise<{ width: number; height: number; bytes: Uint8Array }> {
  for (let longest = LONGEST_SIDE_PX; ; longest *= SMALLER) {
    const { width, height } = scaledTo(longest, decoded.width, decoded.height);
    for (const quality of QUALITIES) {
      const bytes = await decoded.encode(width, height, quality);
      if (bytes.length <= most) return { width, height, bytes };
    }
    if (longest < 2) throw new Error(`A picture of one pixel has more than ${most} bytes.`);
  }
}

async function decodedByBrowser(file: File): Promise<Decoded> {
  // Turned as its orientation tag says, which is lost with the rest.
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  return {
    width: bitmap.width,
    height: bitmap.height,
    encode: async (width, height, quality) => {
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext("2d");
      if (!context) throw new Error("There is no canvas.");
      // JPEG knows no transparency, and would make it black.
      context.fillStyle = "#fff";
      context.fillRect(0, 0, width, height);
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, width, height);
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (blob?.type !== "image/jpeg") throw new Error("The browser did not write a JPEG.");
      return new Uint8Array(await blob.arrayBuffer());
    },
  };
}
