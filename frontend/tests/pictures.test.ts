import assert from "node:assert/strict";
import { test } from "node:test";
import { readPicture, withinBytes } from "../src/pictures/encoding.ts";
import {
  addressOf,
  base64,
  isMeantAsPicture,
  LARGEST_FILE_BYTES,
  LONGEST_SIDE_PX,
  mediaTypeOf,
  type Picture,
  type PictureFault,
  scaledTo,
  withoutData,
} from "../src/pictures/picture.ts";
import { AttachedPictures, pictureRefusals } from "../src/state/attached_pictures.ts";

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1);
const PNG = Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13);
const WEBP = new TextEncoder().encode("RIFF\x10\0\0\0WEBPVP8 ");

const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = "defect.jpg") => new File([bytes], name);
const picture = (name: string): Picture => ({
  name,
  mediaType: "image/jpeg",
  data: "AAAA",
  width: 4,
  height: 3,
});
const decoded = (width: number, height: number, size: (pixels: number, quality: number) => number) => ({
  width,
  height,
  encode: async (w: number, h: number, quality: number) => new Uint8Array(size(w * h, quality)),
});

test("a file's type is told by its bytes, whatever it is called", () => {
  assert.equal(mediaTypeOf(JPEG), "image/jpeg");
  assert.equal(mediaTypeOf(PNG), "image/png");
  assert.equal(mediaTypeOf(WEBP), "image/webp");
  for (const text of [
    "",
    "GIF89a..........",
    "<svg xmlns=",
    "RIFF\x10\0\0\0WAVEfmt ",
    "\0\0\0\x18ftypheic",
  ]) {
    assert.equal(mediaTypeOf(new TextEncoder().encode(text)), null, text);
  }
});

test("no side is longer than the longest, none is less than a pixel, and nothing grows", () => {
  assert.deepEqual(scaledTo(LONGEST_SIDE_PX, 4032, 3024), { width: 1568, height: 1176 });
  assert.deepEqual(scaledTo(LONGEST_SIDE_PX, 3024, 4032), { width: 1176, height: 1568 });
  for (const [width, height] of [
    [1, 1],
    [1568, 1568],
    [1569, 1],
    [20000, 3],
    [3, 20000],
    [640, 480],
  ] as const) {
    const scaled = scaledTo(LONGEST_SIDE_PX, width, height);
    assert.ok(Math.max(scaled.width, scaled.height) <= LONGEST_SIDE_PX);
    assert.ok(Math.min(scaled.width, scaled.height) >= 1);
    assert.ok(scaled.width <= width && scaled.height <= height);
  }
});

test("base64 is that of the bytes, also of more than a call takes as arguments", () => {
  for (const length of [0, 1, 2, 3, 0x7fff, 0x8000, 0x8001, 300_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7919) & 0xff);
    assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"), String(length));
  }
});

test("quality goes before size, and the result always fits", async () => {
  const plain = await withinBytes(
    decoded(4032, 3024, () => 1_000),
    1_000,
  );
  assert.deepEqual([plain.width, plain.height], [1568, 1176]);

  const noisy = await withinBytes(
    decoded(4000, 4000, (pixels, quality) => Math.round(pixels * quality)),
    1_600_000,
  );
  assert.deepEqual([noisy.width, noisy.height], [1568, 1568]);
  assert.equal(noisy.bytes.length, Math.round(1568 * 1568 * 0.6));

  const huge = await withinBytes(
    decoded(4000, 1000, (pixels) => pixels * 10),
    100_000,
  );
  assert.ok(huge.bytes.length <= 100_000 && huge.width > 100, `${huge.width} × ${huge.height}`);
  await assert.rejects(
    withinBytes(
      decoded(10, 10, () => 101),
      100,
    ),
  );
});

test("a file that is not taken is told by its name and why", async () => {
  const decode = async () => decoded(10, 10, () => 5);
  assert.deepEqual(await readPicture(fileOf(new TextEncoder().encode("GIF89a"), "a.jpg"), decode), {
    code: "kind",
    name: "a.jpg",
  });
  const large = Object.defineProperty(fileOf(JPEG), "size", { value: LARGEST_FILE_BYTES + 1 });
  assert.deepEqual(await readPicture(large, decode), {
    code: "too_large",
    name: "defect.jpg",
    bytes: LARGEST_FILE_BYTES + 1,
  });
  const broken = async () => {
    throw new DOMException("The source image could not be decoded.", "InvalidStateError");
  };
  assert.deepEqual(await readPicture(fileOf(PNG, "b.png"), broken), { code: "unreadable", name: "b.png" });
  assert.deepEqual(await readPicture(fileOf(WEBP, "c.webp"), decode), {
    name: "c.webp",
    mediaType: "image/jpeg",
    data: "AAAAAAA=",
    width: 10,
    height: 10,
  });
});

test("what is meant as a picture is told from a table, also where the system knows no type", () => {
  for (const [name, type] of [
    ["IMG_0001.HEIC", ""],
    ["a.JPG", "image/jpeg"],
    ["screenshot", "image/png"],
    ["a.svg", "image/svg+xml"],
  ] as const) {
    assert.ok(isMeantAsPicture({ name, type }), name);
  }
  for (const [name, type] of [
    ["shots.csv", "text/csv"],
    ["png.csv", ""],
    ["shots.jpg.txt", "text/plain"],
  ] as const) {
    assert.ok(!isMeantAsPicture({ name, type }), name);
  }
});

test("three pictures at most; what is over is told by name", async () => {
  const attached = new AttachedPictures(async ({ name }) => picture(name));
  assert.equal(await attached.add([fileOf(JPEG, "1"), fileOf(JPEG, "2")]), 2);
  assert.equal(await attached.add([fileOf(JPEG, "3"), fileOf(JPEG, "4"), fileOf(JPEG, "5")]), 1);
  assert.deepEqual(
    attached.pictures.value.map(({ name }) => name),
    ["1", "2", "3"],
  );
  assert.deepEqual(attached.faults.value, [
    { code: "too_many", name: "4" },
    { code: "too_many", name: "5" },
  ]);
});

test("choices that come at once are read one after another, and none gets past the limit", async () => {
  const finish: (() => void)[] = [];
  const attached = new AttachedPictures(
    ({ name }) => new Promise((resolve) => finish.push(() => resolve(picture(name)))),
  );
  const both = [
    attached.add([fileOf(JPEG, "1"), fileOf(JPEG, "2")]),
    attached.add([fileOf(JPEG, "3"), fileOf(JPEG, "4")]),
  ];
  assert.equal(attached.reading.value, true);
  for (let read = 0; read < 3; read += 1) {
    while (finish.length <= read) await new Promise(setImmediate);
    finish[read]?.();
  }
  assert.deepEqual(await Promise.all(both), [2, 1]);
  assert.deepEqual(attached.faults.value, [{ code: "too_many", name: "4" }]);
  assert.equal(attached.reading.value, false);
});

test("what is still read when the pictures are let go is not attached afterwards", async () => {
  let finish = (_: Picture | PictureFault) => {};
  const attached = new AttachedPictures(() => new Promise((resolve) => (finish = resolve)));
  const added = attached.add([fileOf(JPEG)]);
  await new Promise(setImmediate);
  attached.clear();
  finish(picture("late"));
  assert.equal(await added, 0);
  assert.deepEqual(attached.pictures.value, []);
  assert.equal(attached.reading.value, false);
});

test("a refusal that names a picture brings the pictures back, not over others", async () => {
  const details = [
    { field: "images.1.data", reason: "is cut off" },
    { field: "images.1.media_type", reason: "second" },
    { field: "question", reason: "is empty" },
  ];
  assert.deepEqual([...pictureRefusals(details)], [[1, "is cut off"]]);
  const attached = new AttachedPictures(async ({ name }) => picture(name));
  const sent = [picture("a"), picture("b")];
  assert.equal(attached.bringBack(sent, [{ field: "question", reason: "is empty" }]), false);
  assert.equal(attached.bringBack(sent, details), true);
  assert.equal(attached.refusals.value.get(1), "is cut off");
  assert.equal(attached.bringBack([picture("c")], details), false);
  assert.deepEqual(attached.take(), sent);
  assert.deepEqual([attached.pictures.value.length, attached.refusals.value.size], [0, 0]);
});

test("a page that nobody gave a picture reads none", () => {
  assert.equal(new AttachedPictures().reading.value, false);
});

test("a picture that is taken away is the only one that goes, with what was said of the others' places", async () => {
  const attached = new AttachedPictures(async ({ name }) => picture(name));
  await attached.add(["a", "b", "c", "d"].map((name) => fileOf(JPEG, name)));
  const [, middle] = attached.pictures.value;
  assert.ok(middle);
  attached.refusals.value = new Map([[2, "is cut off"]]);
  attached.remove(middle);
  assert.deepEqual(
    attached.pictures.value.map(({ name }) => name),
    ["a", "c"],
  );
  assert.deepEqual([attached.faults.value, attached.refusals.value.size], [[], 0]);
});

test("a picture whose data is gone has no address", () => {
  assert.equal(addressOf(picture("a")), "data:image/jpeg;base64,AAAA");
  const [gone] = withoutData([picture("a")]);
  assert.deepEqual(gone && { ...gone }, { ...picture("a"), data: "" });
  assert.equal(addressOf(gone!), null);
});
