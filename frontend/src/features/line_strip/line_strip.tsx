/** One line that says how the simulated line does: its latest shots as marks, whose values a touch brings. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { addressOf } from "../shift_report/address.ts";
import { followLine } from "./follow_line.ts";
import { LINE_STRIP } from "./messages.ts";

const LINE = "demo";

export function LineStrip() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(LINE_STRIP);
  const language = useLanguage();
  const shots = useSignal<RecordedShot[]>([]);
  useEffect(
    () => whileVisible((signal) => void followLine(page.client, LINE, (now) => (shots.value = now), signal)),
    [],
  );
  const last = shots.value.at(-1);
  if (!last) return null;
  const origin = shot.origin.value;
  const chosen = origin.kind === "recorded" ? origin.id : null;
  const count = (verdict: string) => shots.value.filter((each) => each.verdict === verdict).length;
  const reachable = shots.value.some(({ shot_id }) => shot_id === chosen) ? chosen : last.shot_id;
  return (
    <section id="line-strip" aria-label={messages.name}>
      <p>
        <b>{messages.demo}</b> {messages.howItDoes(shots.value.length, count("defect"), count("unsure"))} ·{" "}
        {messages.last(timeOfDay(Date.parse(last.at), language))}
        {chosen && ` · ${messages.chosen(chosen)}`} ·{" "}
        <a id="shift-report-link" href={addressOf({ line: LINE, shift: "current" })}>
          {messages.report}
        </a>
      </p>
      <div role="toolbar" aria-label={messages.name} onKeyDown={moveFocus}>
        {shots.value.map((each) => (
          <button
            key={each.shot_id}
            type="button"
            class={each.verdict}
            tabIndex={each.shot_id === reachable ? 0 : -1}
            aria-pressed={each.shot_id === chosen}
            {...named(describe(each, messages, timeOfDay(Date.parse(each.at), language)))}
            onClick={() => {
              shot.fill(each.features, { kind: "recorded", id: each.shot_id });
              page.announce(messages.chosen(each.shot_id));
            }}
          />
        ))}
      </div>
    </section>
  );
}

function named(text: string) {
  return { "aria-label": text, title: text };
}

function describe(shot: RecordedShot, messages: (typeof LINE_STRIP)["en"], time: string): string {
  const percent = (100 * shot.defect_probability).toFixed(0);
  const told = messages.mark(time, messages.verdicts[shot.verdict], percent);
  return shot.outcome ? `${told}. ${messages.was[shot.outcome.result]}` : told;
}

/** Left and right go from mark to mark, as in any toolbar; Tab passes them all. */
function moveFocus(event: KeyboardEvent) {
  const step = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" } as const;
  const key = event.key as keyof typeof step;
  if (!(key in step) || !(event.target instanceof Element)) return;
  const next = event.target[step[key]];
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}

/** Runs `work` while the tab is seen: a hidden one asks for nothing. Gives what ends it. */
function whileVisible(work: (signal: AbortSignal) => void): () => void {
  let running: AbortController | null = null;
  const follow = () => {
    if (document.hidden) {
      running?.abort();
      running = null;
    } else if (!running) {
      running = new AbortController();
      work(running.signal);
    }
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    running?.abort();
  };
}
