/** Times of the page are those of the plant's clock. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dateAndTime, foreignTimeZone, goByTimeZone, isSameDay, timeOfDay } from "../src/i18n/dates.ts";

const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const AT = Date.parse("2026-02-10T15:30:00Z");

test("times and days are the plant's, and its zone is named where its clock shows another time", () => {
  goByTimeZone("Asia/Seoul");
  assert.equal(timeOfDay(AT, "en"), "00:30:00");
  assert.match(dateAndTime(AT, "ko"), /^2026\. 2\. 11\. 0:30:00$/);
  assert.ok(isSameDay(AT, Date.parse("2026-02-11T14:59:59Z")));
  assert.ok(!isSameDay(AT, Date.parse("2026-02-10T14:59:59Z")));
  goByTimeZone("Pacific/Kiritimati");
  assert.equal(foreignTimeZone.value, HERE === "Pacific/Kiritimati" ? null : "Pacific/Kiritimati");
  goByTimeZone(HERE);
  assert.equal(foreignTimeZone.value, null);
});

test("a zone that the browser does not know changes nothing; what is no time is told as nothing", (t) => {
  const { mock } = t.mock.method(console, "warn", () => {});
  goByTimeZone("Asia/Seoul");
  goByTimeZone("Moon/Tranquillity");
  assert.equal(mock.callCount(), 1);
  assert.equal(timeOfDay(AT, "en"), "00:30:00");
  assert.deepEqual([timeOfDay(Number.NaN, "ko"), dateAndTime(Number.NaN, "en")], ["", ""]);
});
