/** The line at work: a run chart of its newest shots, each a mark that brings its values, verdict and reasons. */

import { batch, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { foreignTimeZone, timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { whileVisible } from "../../lib/while_visible.ts";
import { labelIn } from "../../line/line.ts";
import { NEWEST, placeOf } from "../../line/line_name.ts";
import { shotNamed } from "../../page/addresses.ts";
import { type Page, usePage, useShot } from "../../page/page.ts";
import type { Shot } from "../../state/shot.ts";
import { chartsAddress } from "../charts/address.ts";
import { addressOf } from "../shift_report/address.ts";
import { Connection, Freshness } from "./connection.tsx";
import { lineToFollow } from "./follow_line.ts";
import { LINE_STRIP } from "./messages.ts";
import { followTogether } from "./shared_line.ts";
import { ShownShots } from "./shown_shots.ts";
import { StripChoice } from "./strip_choice.tsx";
import { VerdictMark } from "./verdict_mark.tsx";

export function LineStrip() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(LINE_STRIP);
  const language = useLanguage();
  const all = useSignal<RecordedShot[]>([]);
  const followed = useSignal<string | null>(null);
  const most = useMost();
  const following = useSignal(false);
  const shown = useMemo(() => new ShownShots(page.client), [page]);
  const [connection] = useState(() => new Connection());
  const [round, again] = useState(0);
  useEffect(() => connection.watch(() => again((number) => number + 1)), []);
  useLayoutEffect(() => {
    // What was asked for while the page was loaded, unless it is seen only later.
    const early = page.takeNewest();
    let asked = document.hidden ? null : early;
    return whileVisible(async (signal) => {
      const found = await lineToFollow(page.client, asked);
      asked = null;
      if (signal.aborted) return;
      const line = found?.line ?? followed.peek();
      if (line === null) {
        page.lineAtWork.value = false;
        return;
      }
      followed.value = line;
      const show = (now: RecordedShot[]) => {
        const before = all.peek();
        const first = before.length === 0;
        const newer = now.at(-1)?.shot_id !== before.at(-1)?.shot_id;
        all.value = now;
        for (const each of now.filter((each) => !before.includes(each))) shown.take(each);
        if (newer) page.diagnosis.judgedBy(now.at(-1)?.model_version ?? "");
        page.lineAtWork.value = now.length > 0;
        connection.see(now);
        const row = now.at(-1);
        const begins = first && isToBegin(page, shot);
        if (row && (begins || (following.peek() && newer))) bring(page, shot, row);
      };
      // At once; what comes before the line is followed is read with its mark.
      if (found) show(found.shots);
      else connection.hear(false);
      const user = page.signIn.user?.subject ?? "";
      const reached = (now: boolean) => connection.hear(now);
      await followTogether(page.client, { line, user }, show, signal, reached);
    }, page.lineRests);
  }, [round]);
  const newest = all.value.slice(-most);
  const shots = shown.page.value?.shots ?? newest;
  const last = newest.at(-1);
  const line = followed.value;
  if (!last || line === null) return null;
  const name = messages.name(labelIn(shot.line.document, language), last.simulated === true);
  const origin = shot.origin.value;
  const chosen = origin.kind === "recorded" ? origin.id : null;
  const count = (verdict: string) => shots.filter((each) => each.verdict === verdict).length;
  const reachable = shots.some(({ shot_id }) => shot_id === chosen) ? chosen : shots.at(-1)?.shot_id;
  const time = (each: RecordedShot) => timeOfDay(Date.parse(each.at), language);
  return (
    <section id="line-strip" aria-label={name}>
      <p class="line-head">
        <StripChoice shown={shown} line={line} shots={shots} most={most} />
        <span>
          {shown.failed.value
            ? messages.failed
            : shots.length === 0
              ? messages.none
              : messages.howItDoes(shots.length, count("defect"), count("unsure"))}
          {" · "}
          {messages.last(time(last))}
          {foreignTimeZone.value && ` (${foreignTimeZone.value})`}
        </span>
        <Freshness connection={connection} shots={all.value} />
        <Follow following={following} last={last} />
        <a href={placeOf("operator", line)}>{messages.operator}</a>
        <a id="shift-report-link" href={addressOf({ line, shift: "current" })}>
          {messages.report}
        </a>
        <a id="shots-table-link" href={placeOf("shots", line)}>
          {messages.table}
        </a>
        <a href={chartsAddress({ line })}>{messages.charts}</a>
      </p>
      <div class="run-chart">
        <Axis threshold={last.threshold} />
        <div class="plot">
          <Trace shots={shots} />
          <div class="marks" role="toolbar" aria-label={name} onKeyDown={moveFocus}>
            {shots.map((each) => (
              <button
                key={each.shot_id}
                type="button"
                class={each.verdict}
                tabIndex={each.shot_id === reachable ? 0 : -1}
                aria-pressed={each.shot_id === chosen}
                style={{ "--risk": heightOf(each.defect_probability).toFixed(4) }}
                {...named(describe(each, messages, time(each)))}
                onClick={() => {
                  page.followed.value = null;
                  page.announce(messages.chosen(each.shot_id));
                  void page.diagnosis.choose(shot, each);
                }}
              >
                <VerdictMark verdict={each.verdict} outcome={each.outcome?.result} />
              </button>
            ))}
          </div>
          <p class="times" aria-hidden="true">
            {(shots.length > 20 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1]).map((part) => {
              const row = shots[Math.round(part * (shots.length - 1))];
              return <time key={part}>{row && time(row)}</time>;
            })}
          </p>
        </div>
      </div>
    </section>
  );
}

/**
 * Where a probability of a defect stands on the scale, 0 to 1. It goes by the square root: most shots lie near or
 * under a low threshold, and would be one flat line.
 */
function heightOf(probability: number): number {
  return Math.sqrt(probability);
}

/** The scale: a probability of a defect from 0 to 100 %, with the threshold that makes a verdict of it. */
function Axis({ threshold }: { threshold: number }) {
  const messages = useMessages(LINE_STRIP);
  return (
    <p class="axis" aria-hidden="true">
      <span>100 %</span>
      <span class="threshold" style={{ "--risk": heightOf(threshold).toFixed(4) }}>
        {messages.threshold} {percent(threshold)}
      </span>
    </p>
  );
}

/** The line through the shots' probabilities, and the threshold across it. */
function Trace({ shots }: { shots: readonly RecordedShot[] }) {
  const points = shots.map(
    ({ defect_probability: risk }, at) => `${at + 0.5},${(100 * (1 - heightOf(risk))).toFixed(1)}`,
  );
  const threshold = 100 * (1 - heightOf(shots.at(-1)?.threshold ?? 0));
  return (
    <svg
      class="trace"
      viewBox={`0 0 ${Math.max(1, shots.length)} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line class="threshold" x1="0" x2={shots.length} y1={threshold} y2={threshold} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}

/** Follows the newest shot until another one or another value is worked on: then it is let go, and says so. */
function Follow({ following, last }: { following: Signal<boolean>; last: RecordedShot }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(LINE_STRIP);
  const letGo = useSignal(false);
  const isChanged = shot.changed.value.length > 0;
  useSignalEffect(() => {
    const origin = shot.origin.value;
    const isFollowed = origin.kind === "recorded" && origin.id === page.followed.value;
    const changes = shot.changed.value.length;
    if (changes === 0) letGo.value = false;
    if (!following.value || (isFollowed && changes === 0)) return;
    following.value = false;
    letGo.value = changes > 0;
    if (changes > 0) page.announce(messages.letGo);
  });
  const note = letGo.value ? messages.letGo : isChanged ? messages.notWithChanges : "";
  return (
    <>
      {letGo.value && <span class="let-go">{messages.letGo}</span>}
      <button
        type="button"
        class="small"
        aria-pressed={following.value}
        aria-disabled={isChanged}
        title={note}
        onClick={() => {
          if (isChanged) {
            letGo.value = true;
            page.announce(messages.notWithChanges);
            return;
          }
          if (following.value) following.value = false;
          else
            batch(() => {
              bring(page, shot, last);
              following.value = true;
            });
        }}
      >
        {messages.follow}
      </button>
    </>
  );
}

/** Shows a shot that the line has brought and nobody has chosen. */
function bring(page: Page, shot: Shot, row: RecordedShot): void {
  // Both at once: whoever hears of the shot knows that nobody chose it.
  batch(() => {
    page.followed.value = row.shot_id;
    void page.diagnosis.choose(shot, row);
  });
}

/** Where nobody has chosen a shot, in the fields or by the address, the page opens on the newest. */
function isToBegin(page: Page, shot: Shot): boolean {
  return (
    shot.untouched.peek() && page.conversation.turns.peek().length === 0 && shotNamed(location.hash) === null
  );
}

/** As many shots as there is room for, each wide enough to be touched. */
function useMost(): number {
  const [most, setMost] = useState(mostFor(innerWidth));
  useEffect(() => {
    const look = () => setMost(mostFor(innerWidth));
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return most;
}

const MARK_PX = 24;
const AROUND_PX = 181;

function mostFor(width: number): number {
  return Math.min(NEWEST, Math.max(10, Math.floor((width - AROUND_PX) / MARK_PX)));
}

function named(text: string) {
  return { "aria-label": text, title: text };
}

function describe(shot: RecordedShot, messages: (typeof LINE_STRIP)["en"], time: string): string {
  const told = messages
    .mark(time, messages.verdicts[shot.verdict], percent(shot.defect_probability))
    .concat(shot.simulated ? messages.simulated : "");
  return shot.outcome ? `${told}. ${messages.was[shot.outcome.result]}` : told;
}

/** Left and right go from mark to mark, Home and End to the ends, as in any toolbar; Tab passes them all. */
function moveFocus(event: KeyboardEvent) {
  if (!(event.target instanceof Element)) return;
  const { target } = event;
  const steps: Record<string, () => Element | null | undefined> = {
    ArrowLeft: () => target.previousElementSibling,
    ArrowRight: () => target.nextElementSibling,
    Home: () => target.parentElement?.firstElementChild,
    End: () => target.parentElement?.lastElementChild,
  };
  const next = Object.hasOwn(steps, event.key) ? steps[event.key]?.() : null;
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}
