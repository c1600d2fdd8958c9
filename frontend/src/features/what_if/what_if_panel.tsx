/** What-if: sliders for the setpoints, and the difference that they make. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { onStep } from "../../lib/numbers.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { importance } from "../../state/turn.ts";
import { changeQuestion } from "../ask/change_question.ts";
import { Difference } from "./difference.tsx";
import { WHAT_IF } from "./messages.ts";
import { ordered, type Slider, sliderOf } from "./sliders.ts";
import { WhatIf } from "./what_if.ts";

const SHOWN = 4;

export function WhatIfPanel() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(WHAT_IF);
  const whatIf = useMemo(
    () => new WhatIf(shot, (features, overrides, signal) => page.client.predict(features, overrides, signal)),
    [page, shot],
  );
  useEffect(() => whatIf.watch(), [whatIf]);
  return (
    <details id="what-if">
      <summary>
        <h2>{messages.title}</h2>
      </summary>
      <p class="hint">{messages.intro}</p>
      <Sliders whatIf={whatIf} />
      {/* What was moved has its result and its buttons in sight, wherever its slider stands. */}
      <div class={whatIf.count.value > 0 ? "outcome-of-moves in-sight" : "outcome-of-moves"}>
        <Difference whatIf={whatIf} />
        <Actions whatIf={whatIf} />
      </div>
    </details>
  );
}

function Sliders({ whatIf }: { whatIf: WhatIf }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(WHAT_IF);
  const all = useSignal(false);
  // Those that stand on the screen: another shot's say nothing of this one.
  const shown = page.finding.value.drivers;
  const found = shown && importance(shown.turn)?.attributions;
  const drivers = found?.length ? found : undefined;
  const features = useMemo(() => ordered(shot.line, drivers), [shot, drivers]);
  const now = shot.read.value.features;
  const moved = whatIf.moved.value;
  // What was moved stays in sight.
  const listed = features.filter(
    ({ name }, index) => all.value || index < SHOWN || moved[name] !== undefined,
  );
  return (
    <>
      <p class="order">{drivers ? messages.byDrivers : messages.bySamples}</p>
      <div class="sliders">
        {listed.map((feature) => (
          <SliderView
            key={feature.name}
            slider={sliderOf(feature, now[feature.name] ?? null, moved[feature.name])}
            whatIf={whatIf}
          />
        ))}
      </div>
      {features.length > SHOWN && (
        <button
          type="button"
          class="small"
          aria-expanded={all.value}
          onClick={() => (all.value = !all.value)}
        >
          {all.value ? messages.fewer : messages.more(features.length - listed.length)}
        </button>
      )}
    </>
  );
}

function Actions({ whatIf }: { whatIf: WhatIf }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(WHAT_IF);
  const language = useLanguage();
  const off = whatIf.count.value === 0;
  const when = (does: () => void) => () => {
    if (!off) does();
  };
  return (
    <p class="actions">
      <button
        type="button"
        class="primary"
        aria-disabled={off}
        onClick={when(() => page.announce(messages.applied(whatIf.apply())))}
      >
        {messages.apply}
      </button>
      <button
        type="button"
        aria-disabled={off}
        onClick={when(() => {
          page.draft.value = changeQuestion(shot.line, whatIf.moved.peek(), language);
          document.getElementById("question")?.focus();
        })}
      >
        {messages.ask}
      </button>
      <button type="button" class="quiet" aria-disabled={off} onClick={when(() => whatIf.reset())}>
        {messages.reset}
      </button>
    </p>
  );
}

/** One setpoint: a native slider between two large buttons, its value, and where the shot stands. */
export function SliderView({ slider, whatIf }: { slider: Slider; whatIf: WhatIf }) {
  const messages = useMessages(WHAT_IF);
  const language = useLanguage();
  const { feature, min, max, step, now, at, moved } = slider;
  const { name, unit } = feature;
  const id = `what-if-${name}`;
  const label = labelIn(feature, language);
  const beyond = now !== null && (now < min || now > max);
  const { line } = useShot();
  const read = (value: number) =>
    line.quantity(name, value, unit, line.besideDecimals(name, value, [min, max]));
  const shown = moved ? line.setTo(name, at, unit) : read(now ?? at);
  const nudge = (messages: string, sign: string, count: number) => {
    const off = count < 0 ? at <= min : at >= max;
    return (
      <button
        type="button"
        aria-label={messages}
        aria-disabled={off}
        onClick={() => whatIf.move(name, at + count * step)}
      >
        {sign}
      </button>
    );
  };
  return (
    <div class={moved ? "slider moved" : "slider"}>
      <label for={id}>{label}</label>
      <output for={id}>{shown}</output>
      <span class="control">
        {nudge(messages.down(label), "−", -1)}
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          step={step}
          value={at}
          aria-valuetext={shown}
          onInput={(event) => whatIf.move(name, event.currentTarget.valueAsNumber)}
        />
        {nudge(messages.up(label), "+", 1)}
      </span>
      <span class="facts">
        <span>{messages.limits(onStep(min, step), `${onStep(max, step)} ${unit}`)}</span>
        <span class={beyond ? "beyond" : undefined}>
          {now === null ? messages.empty : messages.from(read(now))}
          {beyond && ` ▲ ${messages.beyond}`}
        </span>
        {moved && (
          <button
            type="button"
            class="quiet small"
            aria-label={messages.undo(label)}
            onClick={() => {
              document.getElementById(id)?.focus();
              whatIf.undo(name);
            }}
          >
            ↺
          </button>
        )}
      </span>
    </div>
  );
}
