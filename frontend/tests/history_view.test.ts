/** The history and a turn at its address, as they are shown. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { h } from "preact";
import { render } from "preact-render-to-string";
import { ApiError } from "../src/api/api_error.ts";
import type { TurnRow } from "../src/contract/api.ts";
import { History } from "../src/features/history/history.tsx";
import { HISTORY } from "../src/features/history/messages.ts";
import { TurnPlace, TurnReportPlace } from "../src/features/history/turn_place.tsx";
import type { Language } from "../src/i18n/i18n.ts";
import { type Page, PageProvider } from "../src/page/page.ts";
import { TurnHistory } from "../src/state/history.ts";
import type { Turn } from "../src/state/turn.ts";
import { LINE } from "./lines.ts";
import { diagnosed } from "./making.ts";

const IDENTITY = { kind: "typical" as const, line: "default", print: "", changed: {} };

function pageOf(turns: Turn[], rows: TurnRow[], language: Language) {
  const history = new TurnHistory({ turns: () => Promise.reject(new Error("not asked")) });
  history.rows.value = rows;
  const page = {
    shot: { value: { line: LINE, read: signal({ features: {}, faults: [] }), identity: signal(IDENTITY) } },
    language: signal(language),
    overlay: signal(null),
    signIn: { user: null },
    client: { lineName: "line-7" },
    conversation: { turns: signal(turns), running: signal(null), sessionId: signal("s") },
    history,
  } as unknown as Page;
  const shown = (component: unknown, props: object = {}) =>
    render(h(PageProvider, { value: page }, h(component as never, props)));
  return { history, shown };
}

const ROW: TurnRow = {
  turn_id: "elsewhere",
  asked_at: "2026-02-10T10:00:00.000+00:00",
  line: "line-7",
  question: "다른 컴퓨터의 질문 <b>",
  shot: null,
  state: "interrupted",
  verdict: "withheld",
  defect_probability: null,
  simulated: true,
};

for (const language of ["ko", "en"] as const) {
  test(`a question of another computer leads to its address, one of the conversation to itself (${language})`, () => {
    const { shown } = pageOf([{ ...diagnosed("here"), question: "여기 질문" }], [ROW], language);
    const html = shown(History);
    assert.match(html, /<a href="#\/turn\/elsewhere\?line=line-7" class="entry"/);
    assert.match(html, /<button type="button" [^>]*class="entry"><span class="asked">여기 질문/);
    assert.match(html, /다른 컴퓨터의 질문 &lt;b/);
    assert.ok(html.includes(HISTORY[language].states.interrupted));
    assert.ok(html.includes(HISTORY[language].simulated));
    assert.ok(!html.includes(HISTORY[language].notHere));
    assert.doesNotMatch(html, /undefined|NaN|>null/);
  });

  test(`without the server the copy is told to be one, and what cannot be opened (${language})`, () => {
    const { shown, history } = pageOf([], [ROW], language);
    history.reading.value = { kind: "failed", fault: new ApiError(0, "no_connection", "m") };
    const html = shown(History);
    assert.ok(html.includes(HISTORY[language].copyShown));
    assert.ok(html.includes(HISTORY[language].notHere));
    assert.ok(!html.includes(HISTORY[language].more));
    history.cursor.value = "c";
    assert.ok(shown(History).includes(HISTORY[language].more));
  });

  test(`a turn at its address has its question, answer, cards, shot and report (${language})`, () => {
    const shot = {
      kind: "recorded" as const,
      line: "line-7",
      shotId: "a/b",
      print: "p",
      changed: {},
    };
    const turn = {
      ...diagnosed("here"),
      question: "왜 불량이야?",
      shot,
      features: { Process_Temperature: 671 },
    };
    const { shown } = pageOf([turn], [], language);
    const html = shown(TurnPlace, { asked: { rest: ["here"] }, onClose: () => {} });
    for (const part of [
      "왜 불량이야?",
      "place-here",
      "#/report/turn/here?line=line-7",
      "#/shot/line-7/a%2Fb",
    ])
      assert.ok(html.includes(part), part);
    assert.ok(!html.includes(HISTORY[language].notYours));
    assert.doesNotMatch(html, /undefined|NaN|>null/);
    const report = shown(TurnReportPlace, { asked: { rest: ["here"] }, onClose: () => {} });
    assert.match(report, /class="report place"/);
  });
}

test("a turn that is not here is looked for", () => {
  const { shown } = pageOf([], [], "ko");
  const html = shown(TurnPlace, { asked: { rest: ["elsewhere"] }, onClose: () => {} });
  assert.ok(html.includes(HISTORY.ko.loading));
});
