/** One setpoint: a native slider between two large buttons, its value, and where the shot stands. */

import { labelIn } from "../line/line.ts";
import { onStep, quantity } from "../line/numbers.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import type { Slider } from "./sliders.ts";
import type { WhatIf } from "./what_if.ts";
import { WHAT_IF } from "./words.ts";

export function SliderView({ slider, whatIf }: { slider: Slider; whatIf: WhatIf }) {
  const words = useTexts(WHAT_IF);
  const language = useLanguage();
  const { feature, min, max, step, now, at, moved } = slider;
  const { name, unit } = feature;
  const id = `what-if-${name}`;
  const label = labelIn(feature, language);
  const beyond = now !== null && (now < min || now > max);
  const shown = moved ? `${onStep(at, step)} ${unit}` : quantity(now ?? at, unit);
  const nudge = (words: string, sign: string, count: number) => {
    const off = count < 0 ? at <= min : at >= max;
    return (
      <button type="button" aria-label={words} aria-disabled={off} onClick={() => whatIf.move(name, at + count * step)}>
        {sign}
      </button>
    );
  };
  return (
    <div class={moved ? "slider moved" : "slider"}>
      <label for={id}>{label}</label>
      <output for={id}>{shown}</output>
      <span class="control">
        {nudge(words.down(label), "−", -1)}
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
        {nudge(words.up(label), "+", 1)}
      </span>
      <span class="facts">
        <span>{words.limits(onStep(min, step), `${onStep(max, step)} ${unit}`)}</span>
        <span class={beyond ? "beyond" : undefined}>
          {now === null ? words.empty : words.from(quantity(now, unit))}
          {beyond && ` ▲ ${words.beyond}`}
        </span>
        {moved && (
          <button
            type="button"
            class="quiet small"
            aria-label={words.undo(label)}
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
