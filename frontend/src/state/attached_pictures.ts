/** The pictures that go with the next question: up to three, read one after another. */

import { type Signal, signal } from "@preact/signals";
import type { FieldFault } from "../contract/events.ts";
import { readPicture } from "../pictures/encoding.ts";
import { MOST_PICTURES, type Picture, type PictureFault } from "../pictures/picture.ts";

export class AttachedPictures {
  readonly pictures: Signal<Picture[]> = signal([]);
  /** Files of the last choice that were not taken. */
  readonly faults: Signal<PictureFault[]> = signal([]);
  readonly reading: Signal<boolean> = signal(false);
  /** What the server said of a picture of the refused question, by its place. */
  readonly refusals: Signal<ReadonlyMap<number, string>> = signal(new Map());
  #waiting: Promise<number> = Promise.resolve(0);
  /** Changes when what is still read is no longer wanted. */
  #round = 0;

  constructor(private readonly read: (file: File) => Promise<Picture | PictureFault> = readPicture) {}

  /** Reads files and attaches those that are taken. Gives how many. */
  add(files: readonly File[]): Promise<number> {
    const round = this.#round;
    if (files.length === 0) return Promise.resolve(0);
    this.reading.value = true;
    const added = this.#waiting.then(() => this.#add(files, round));
    this.#waiting = added;
    void added.then(() => {
      if (this.#waiting === added) this.reading.value = false;
    });
    return added;
  }

  async #add(files: readonly File[], round: number): Promise<number> {
    const faults: PictureFault[] = [];
    let added = 0;
    for (const file of files) {
      if (round !== this.#round) return added;
      if (this.pictures.peek().length >= MOST_PICTURES) {
        faults.push({ code: "too_many", name: file.name });
        continue;
      }
      const picture = await this.read(file);
      if (round !== this.#round) return added;
      if ("code" in picture) faults.push(picture);
      else {
        this.pictures.value = [...this.pictures.peek(), picture];
        added += 1;
      }
    }
    this.faults.value = faults;
    return added;
  }

  /** Takes one away; what was said of the others' places counts no more. */
  remove(picture: Picture): void {
    this.pictures.value = this.pictures.peek().filter((other) => other !== picture);
    this.faults.value = [];
    this.refusals.value = new Map();
  }

  /** Gives the pictures, which go out, and has none any more. */
  take(): Picture[] {
    const taken = this.pictures.peek();
    this.clear();
    return taken;
  }

  /** Brings back those of a question that was refused because of one, to be mended; not over others. */
  bringBack(pictures: readonly Picture[], details: readonly FieldFault[]): boolean {
    const refusals = pictureRefusals(details);
    if (refusals.size === 0 || this.pictures.peek().length > 0) return false;
    this.pictures.value = pictures.filter(({ data }) => data !== "");
    this.refusals.value = refusals;
    return true;
  }

  clear(): void {
    this.#round += 1;
    this.pictures.value = [];
    this.faults.value = [];
    this.refusals.value = new Map();
  }
}

/** Reasons by the place of the picture that they are about: `images.1.data` is the second's. */
export function pictureRefusals(details: readonly FieldFault[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const { field, reason } of details) {
    const place = /^images\.(\d+)(?:\.|$)/.exec(String(field))?.[1];
    if (place !== undefined && !found.has(Number(place))) found.set(Number(place), String(reason));
  }
  return found;
}
