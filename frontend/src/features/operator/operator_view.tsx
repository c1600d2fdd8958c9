/** A line for whoever stands at the machine: its state, the last verdict, what to check, the alarm. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, unbroken } from "../../lib/numbers.ts";
import { type Line, labelIn } from "../../line/line.ts";
import { usePage } from "../../page/page.ts";
import { ageOf, standsAfter } from "../line_strip/freshness.ts";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { AlarmBar } from "./alarm_bar.tsx";
import { Check } from "./check.tsx";
import { Controls } from "./controls.tsx";
import { OPERATOR } from "./messages.ts";
import { type PanelState, usePanelState } from "./panel_state.ts";
import { AlarmSound } from "./sound.ts";
import { useFit } from "./use_fit.ts";

const TICK_MS = 1_000;
/** So many shots stand in the row of the newest ones. */
const STRIP = 30;

export function OperatorView({
  asked,
  onClose,
}: {
  asked: { readonly query: URLSearchParams };
  onClose: () => void;
}) {
  const page = usePage();
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const state = usePanelState(asked.query.get("line") ?? undefined);
  const [sound] = useState(() => new AlarmSound());
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => () => sound.ring(null), []);
  useEffect(() => () => sound.switchOff(), []);
  const shots = state.shots.value;
  const last = shots?.at(-1);
  const shown = shotInSight(state);
  const line = state.line.value ?? page.shot.value?.line;
  const known = page.lines.value.find((each) => each.line === state.name.value);
  const label = last?.simulated
    ? messages.demo
    : known
      ? labelIn(known, language)
      : (state.name.value ?? messages.name);
  return (
    <main class="place operator" aria-label={messages.of(label)}>
      <header class="operator-head">
        <div class="whose">
          <h1 ref={title} tabIndex={-1}>
            {label}
          </h1>
          {last?.simulated && <p class="simulated">{messages.simulated}</p>}
        </div>
        <Freshness state={state} />
        <Controls state={state} sound={sound} onClose={onClose} />
      </header>
      <div class="line-now">
        <LineState state={state} />
        {shots && shown && <LastShots shots={shots} shown={shown.shot_id} />}
      </div>
      <div class="operator-body">
        {shown && line ? (
          <Shown shot={shown} shots={shots ?? []} line={line} />
        ) : (
          <p class="far waiting">
            {shots ? messages.noShots : state.name.value === "" ? messages.noLine : messages.loading}
          </p>
        )}
        <AlarmBar state={state} sound={sound} />
      </div>
    </main>
  );
}

/** The shot that matters now: the newest that nobody has acknowledged, else the last one. */
function shotInSight(state: PanelState): RecordedShot | undefined {
  const open = new Set(state.alarms.value.pending.map(({ shotId }) => shotId));
  const shots = state.shots.value ?? [];
  return shots.findLast(({ shot_id }) => open.has(shot_id)) ?? shots.at(-1);
}

function Shown({ shot, shots, line }: { shot: RecordedShot; shots: RecordedShot[]; line: Line }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const fit = useFit();
  const withheld = shot.verdict === "withheld";
  return (
    <>
      <section ref={fit} class={`last-verdict ${shot.verdict}`} aria-label={messages.verdicts[shot.verdict]}>
        <p class="far">
          <VerdictMark verdict={shot.verdict} outcome={undefined} />
          {messages.verdicts[shot.verdict]}
        </p>
        {shot.mode && shot.verdict !== "normal" && !withheld && (
          <p class="mid">{line.modeLabel(shot.mode, language)}</p>
        )}
        {/* No probability stands beside a verdict that is withheld: it would be read as one. */}
        {!withheld && <p class="mid">{messages.probability(unbroken(percent(shot.defect_probability)))}</p>}
        <p class="near">{messages.shot(shot.shot_id, timeOfDay(Date.parse(shot.at), language))}</p>
        {shot.unlike_known && !withheld && <p class="near">{messages.unlike}</p>}
      </section>
      <Check shot={shot} shots={shots} line={line} />
    </>
  );
}

/** The newest shots as a row of verdicts, the last one at the right; as many as there is room for. */
function LastShots({ shots, shown }: { shots: readonly RecordedShot[]; shown: string }) {
  const messages = useMessages(OPERATOR);
  const newest = shots.slice(-STRIP).reverse();
  const count = (verdict: string) => newest.filter((shot) => shot.verdict === verdict).length;
  const told = messages.counts(newest.length, count("defect"), count("unsure"));
  return (
    <div class="last-shots" role="img" aria-label={told}>
      <div>
        {newest.map(({ shot_id, verdict, outcome }) => (
          <span key={shot_id} class={shot_id === shown ? "shown" : undefined}>
            <VerdictMark verdict={verdict} outcome={outcome?.result} />
          </span>
        ))}
      </div>
    </div>
  );
}

/** How old this is: a line that stands, and a network that is gone, are said in words. */
function Freshness({ state }: { state: PanelState }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const shots = state.shots.value ?? [];
  const heard = state.heardAt.value;
  const newest = state.newestAt.value;
  const count = (verdict: string) => shots.filter((shot) => shot.verdict === verdict).length;
  const passed = newest === null ? null : Math.max(0, now - newest);
  const age = ageOf(passed ?? 0);
  const stands = passed !== null && passed > standsAfter(shots);
  return (
    <div class="freshness" role="status">
      {!state.reached.value && (
        <p class="mid lost">
          {heard === null ? messages.neverReached : messages.offline(timeOfDay(heard, language))}
        </p>
      )}
      {stands && state.reached.value && <p class="mid lost">{messages.stands(age.count, age.unit)}</p>}
      {passed !== null && !stands && (
        <p class="near" aria-live="off">
          {messages.fresh(messages.age(age.count, age.unit))} ·{" "}
          {messages.counts(shots.length, count("defect"), count("unsure"))}
        </p>
      )}
    </div>
  );
}

/** Whether the model's verdicts on this line can be trusted, and why not. */
function LineState({ state }: { state: PanelState }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const status = state.status.value;
  if (!status) return null;
  if (status === "failed") return <p class="line-state near unknown">{messages.noState}</p>;
  const text = language === "ko" ? status.message_ko : status.message;
  return (
    <section class={`line-state ${status.state}`} aria-label={messages.states[status.state]}>
      <p class="mid">
        <b>{messages.states[status.state]}</b>
      </p>
      {/* Where all is well the sentence says no more than its head. */}
      {status.state !== "trusted" && <p class="near">{text}</p>}
    </section>
  );
}
