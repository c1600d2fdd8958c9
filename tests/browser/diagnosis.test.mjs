/**
 * The whole system behind the page: `python -m local`, its models, its documents, a real browser.
 * SCREENSHOT=file.png keeps a picture of the finished diagnosis.
 */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Browser } from "./chromium.mjs";
import { startLocal } from "./servers.mjs";

let browser, server, tab;
before(async () => {
  browser = new Browser();
  server = await startLocal();
  tab = await browser.tab({ height: 1060 });
  await tab.open(server.url);
  await tab.until(`document.querySelectorAll(".field").length === 30`);
});
after(async () => {
  await browser.close();
  await server.close();
});

const done = (count) => tab.until(`document.querySelectorAll(".turn .state.done").length === ${count}`);

test("a defective shot is diagnosed in Korean, with its cards, its answer and its documents", async () => {
  await tab.click(".samples .chip", "차가운 금형");
  await tab.click("#examples .chip", "불량 원인");
  await done(1);
  assert.deepEqual(await tab.texts(".result strong"), ["불량"]);
  assert.ok((await tab.texts(".drivers li")).length >= 5);
  assert.ok((await tab.texts(".documents li")).length >= 1);
  const [percent] = await tab.texts(".result b");
  assert.ok((await tab.texts(".answer .text"))[0].includes(percent), "the answer tells the card's number");
  if (process.env.SCREENSHOT) writeFileSync(process.env.SCREENSHOT, await tab.screenshot());
});

test("an adjustment applied to the values makes the next verdict good", async () => {
  await tab.click(".adjustments button");
  assert.match((await tab.texts(".changes"))[0], /\d/);
  await tab.click("#examples .chip", "품질을 예측");
  await done(2);
  assert.deepEqual(await tab.texts(".turn[open] .result strong"), ["양품"]);
  assert.equal(typeof tab.posted[1].session_id, "string");
});

test("English shows the same diagnosis under English labels", async () => {
  await tab.click("#language");
  assert.deepEqual(await tab.texts(".turn[open] .result strong"), ["Good"]);
  assert.equal(await tab.run("document.documentElement.lang"), "en");
});

test("the page breaks no content security policy and logs no error", () => {
  assert.deepEqual(tab.faults, []);
});
