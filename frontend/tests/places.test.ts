/** Which place an address names. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lineIn } from "../src/line/line_name.ts";
import { fieldsReportAddress, shotAddress, shotReportAddress } from "../src/page/addresses.ts";
import { type Place, placeAt, placesOf } from "../src/shell/places.ts";

const never = () => Promise.reject(new Error("not asked for"));
const PLACES: Place[] = ["/report/shift", "/shot", "/shots"].map((path) => ({
  path,
  load: never,
  style: never,
}));

test("an address within the page, of a line or of nothing is no place", () => {
  for (const hash of [
    "",
    "#",
    "#/",
    "#/report",
    "#/report/shifts?line=a",
    "#question",
    "#line=7",
    "#shot/1",
  ]) {
    assert.equal(placeAt(hash, PLACES), null, hash);
  }
});

test("a place has what follows its name, decoded, and its query", () => {
  const parts = ["line-7", "a/b?c#d", "샷 8", "100%"];
  const found = placeAt(`#/shot/${parts.map(encodeURIComponent).join("/")}?line=line-7&back=%26`, PLACES);
  assert.equal(found?.place.path, "/shot");
  assert.deepEqual(found.asked.rest, parts);
  assert.deepEqual(Object.fromEntries(found.asked.query), { line: "line-7", back: "&" });
});

test("what cannot be decoded is given as it stands", () => {
  assert.deepEqual(placeAt("#/shot/100%/b", PLACES)?.asked.rest, ["100%", "b"]);
});

test("a longer name is another place", () => {
  assert.equal(placeAt("#/shots?line=a", PLACES)?.place.path, "/shots");
  assert.deepEqual(placeAt("#/shots", PLACES)?.asked.rest, []);
});

test("the line stands in the address of a place as in that of the console", () => {
  assert.equal(lineIn("#/report/shift?day=2026-02-10&line=line-7"), "line-7");
  assert.equal(lineIn("#/report/shift"), null);
});

test("what is for whoever works on the page is a place of no stage", () => {
  for (const stage of ["prod", "dev", ""]) assert.equal(placeAt("#/gallery", placesOf(stage)), null, stage);
  assert.equal(placeAt("#/gallery", placesOf("local"))?.place.path, "/gallery");
  for (const path of ["/report/shift", "/operator"])
    assert.equal(placeAt(`#${path}`, placesOf("prod"))?.place.path, path);
});

test("the report of a shot is a place beside the shot and the report of a turn", () => {
  const shot = ["line-7", "a/b 샷"] as const;
  for (const [address, path] of [
    [shotReportAddress(...shot), "/report/shot"],
    [shotReportAddress(...shot, null), "/report/shot"],
    [shotAddress(...shot), "/shot"],
  ] as const) {
    const found = placeAt(address);
    assert.equal(found?.place.path, path, address);
    assert.deepEqual(found.asked.rest, [...shot]);
    assert.equal(found.asked.query.get("line"), address.includes("?") ? "line-7" : null);
  }
  assert.equal(placeAt(fieldsReportAddress(null))?.place.path, "/report/shot");
  assert.deepEqual(placeAt(fieldsReportAddress("line-7"))?.asked.rest, []);
});
