/** The page in a browser, on scripted answers: what goes wrong, and what must never. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { Browser } from "./chromium.mjs";
import { json, startScripted, stream } from "./servers.mjs";

const SCHEMA = JSON.parse(readFileSync(new URL("../../models/default/schema.json", import.meta.url), "utf8"));
const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
const DONE = { type: "done", usage: { model_id: "scripted" }, session_id: "session_1_abc", warnings: [] };
const T1 = {
  prediction: {
    class: "defect", probability: 0.87, probability_percent: 87, confidence: "high", confidence_score: 0.9,
    class_probabilities: { normal: 0.13, defect: 0.87 },
  },
  threshold: 0.2,
  defect_modes: [{ mode: "cold_shut", probability: 0.9 }],
  data_quality: { missing: [], unknown: [HOSTILE], out_of_range: [], anomaly_score: 0.1 },
};

let browser, server, tab;
before(async () => {
  browser = new Browser();
  server = await startScripted(SCHEMA);
});
after(async () => {
  await browser.close();
  server.close();
});
beforeEach(async () => {
  server.answers.length = 0;
  tab = await opened();
});

async function opened(options) {
  const page = await browser.tab(options);
  await page.open(server.url);
  await page.until(`document.querySelectorAll(".field").length === ${SCHEMA.features.length}`);
  return page;
}

const answer = (...events) => (response) => {
  stream(response)(...events);
  response.end();
};
const ask = () => tab.click("#examples .chip");
const state = (name) => tab.until(`document.querySelector(".turn .state.${name}")`);

test("what comes is shown while the stream is still open", async () => {
  let send, response;
  server.answers.push((open) => {
    response = open;
    send = stream(open);
    send({ type: "status", message: "도구 선택 중..." }, { type: "answer_delta", text: "**판정: 불" });
  });
  await ask();
  await tab.until(`document.querySelector(".answer strong")?.textContent === "판정: 불"`);
  assert.deepEqual(await tab.texts(".turn .state"), ["진행 중"]);
  send({ type: "answer_delta", text: "량**" }, DONE);
  response.end();
  await state("done");
  assert.deepEqual(await tab.texts(".answer strong"), ["판정: 불량"]);
});

test("a result that comes twice is one card", async () => {
  server.answers.push(answer({ type: "t1_result", data: T1 }, { type: "t1_result", data: T1 }, DONE));
  await ask();
  await state("done");
  assert.equal((await tab.texts(".card.verdict")).length, 1);
});

test("text of server, model and documents never becomes markup", async () => {
  const document = {
    id: HOSTILE, title: HOSTILE, excerpt: HOSTILE, highlights: [[0, 4]], score: 0.5, category: HOSTILE,
    language: "ko", uri: "javascript:window.hit=1",
  };
  server.answers.push(answer(
    { type: "status", message: HOSTILE },
    { type: "tool_start", tool: HOSTILE, tool_use_id: "a", input: {} },
    { type: "t1_result", data: T1 },
    { type: "t3_result", data: { found: true, results: [document] } },
    { type: "answer_delta", text: `# ${HOSTILE}\n${HOSTILE} [a](javascript:window.hit=1)` },
    { ...DONE, warnings: [{ code: HOSTILE, message: HOSTILE }] },
  ));
  await ask();
  await state("done");
  assert.equal(await tab.run("window.hit"), undefined);
  assert.equal(await tab.run(`document.querySelectorAll(".turn img, .turn script, .turn a").length`), 0);
  assert.ok((await tab.texts(".answer h4"))[0].includes("onerror"));
});

test("an error is said with its code, and the same question can be sent again", async () => {
  const fault = { type: "error", code: "model_throttled", message: "Too many requests.", retryable: true };
  server.answers.push(answer({ type: "answer_delta", text: "반쯤 쓴 답" }, fault), answer(DONE));
  await ask();
  await state("error");
  assert.match((await tab.texts(".notice.bad"))[1], /model_throttled/);
  assert.match((await tab.texts(".answer .text"))[0], /반쯤 쓴 답/);
  await tab.click(".notice button");
  await state("done");
  assert.deepEqual(tab.posted[1], tab.posted[0]);
});

test("an answer that breaks off is called cut off, and keeps what came", async () => {
  server.answers.push((response) => {
    stream(response)({ type: "answer_delta", text: "여기까지" });
    setTimeout(() => response.destroy(), 200);
  });
  await ask();
  await state("cut");
  assert.match((await tab.texts(".answer .text"))[0], /여기까지/);
  assert.equal((await tab.texts(".notice.warn button")).length, 1);
});

test("a stream that ends without done or error counts as cut off", async () => {
  server.answers.push(answer({ type: "status", message: "…" }));
  await ask();
  await state("cut");
});

test("a refused request shows field and reason, and marks the field", async () => {
  const details = [{ field: "features.Process_Temperature", reason: "Input should be a finite number" }];
  server.answers.push((response) =>
    json(response, 422, { error: { code: "validation_error", message: "features…", details } }));
  await ask();
  await state("refused");
  assert.match((await tab.texts(".ending li"))[0], /용탕 온도 features\.Process_Temperature: Input should be a finite/);
  assert.equal(await tab.run(`document.getElementById("value-Process_Temperature").getAttribute("aria-invalid")`), "true");
});

test("the session of an answer goes along with the next question", async () => {
  server.answers.push(answer(DONE), answer(DONE));
  await ask();
  await state("done");
  await ask();
  await tab.until(`document.querySelectorAll(".turn .state.done").length === 2`);
  const [first, second] = tab.posted.map((body) => body.session_id);
  assert.match(first, /^session_\d+_[0-9a-f]{20}$/);
  assert.equal(second, "session_1_abc");
});

test("an empty field is left out, and text in it is not sent at all", async () => {
  const type = (text) => tab.run(`{
    const input = document.getElementById("value-Process_Pressure");
    input.value = ${JSON.stringify(text)};
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`);
  await type("1,45");
  await ask();
  assert.match((await tab.texts("#fault"))[0], /사출 압력/);
  await type("");
  server.answers.push(answer(DONE));
  await ask();
  await state("done");
  assert.equal(tab.posted.length, 1);
  assert.equal(Object.keys(tab.posted[0].features).length, SCHEMA.features.length - 1);
});

test("a phone shows everything without scrolling sideways", async () => {
  tab = await opened({ width: 390, height: 844, mobile: true });
  const adjustment = {
    changes: [{ feature: "Process_ClampForce", from: 655, to: 730, unit: "t" }],
    defect_probability_before: 0.9, defect_probability_after: 0.1,
  };
  const long = "|변수|값|\n|-|-|\n|Process_MoldTemperature_of_a_very_long_name|195.123456 °C 통상 195 °C 안팎|";
  server.answers.push(answer({ type: "t1_result", data: T1 }, { type: "t2_result", data: { adjustments: [adjustment] } },
    { type: "answer_delta", text: long }, DONE));
  await ask();
  await state("done");
  assert.equal(await tab.run("document.documentElement.scrollWidth"), 390);
});
