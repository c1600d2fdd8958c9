/** What-if: sliders for the setpoints, and the difference that they make. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { changeQuestion } from "../ask/change_question.ts";
import { usePage, useShot } from "../shell/page.ts";
import { importance } from "../turn/turn.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { Difference } from "./difference.tsx";
import { SliderView } from "./slider_view.tsx";
import { ordered, sliderOf } from "./sliders.ts";
import { WhatIf } from "./what_if.ts";
import { WHAT_IF } from "./words.ts";

const SHOWN = 4;

export function WhatIfPanel() {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(WHAT_IF);
  const whatIf = useMemo(
    () => new WhatIf(shot, (features, overrides, signal) => page.client.predict(features, overrides, signal)),
    [page, shot],
  );
  useEffect(() => whatIf.watch(), [whatIf]);
  return (
    <details id="what-if">
      <summary>
        <h2>{words.title}</h2>
      </summary>
      <p class="hint">{words.intro}</p>
      <Sliders whatIf={whatIf} />
      <Difference whatIf={whatIf} />
      <Actions whatIf={whatIf} />
    </details>
  );
}

function Sliders({ whatIf }: { whatIf: WhatIf }) {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(WHAT_IF);
  const all = useSignal(false);
  const drivers = page.conversation.turns.value.map((turn) => importance(turn)?.attributions).find((rows) => rows?.length);
  const features = useMemo(() => ordered(shot.line, drivers), [shot, drivers]);
  const now = shot.read.value.features;
  const moved = whatIf.moved.value;
  // What was moved stays in sight.
  const shown = features.filter(({ name }, index) => all.value || index < SHOWN || moved[name] !== undefined);
  return (
    <>
      <p class="order">{drivers ? words.byDrivers : words.bySamples}</p>
      <div class="sliders">
        {shown.map((feature) => (
          <SliderView
            key={feature.name}
            slider={sliderOf(feature, now[feature.name] ?? null, moved[feature.name])}
            whatIf={whatIf}
          />
        ))}
      </div>
      {features.length > SHOWN && (
        <button type="button" class="small" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? words.fewer : words.more(features.length - shown.length)}
        </button>
      )}
    </>
  );
}

function Actions({ whatIf }: { whatIf: WhatIf }) {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(WHAT_IF);
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
        onClick={when(() => page.announce(words.applied(whatIf.apply())))}
      >
        {words.apply}
      </button>
      <button
        type="button"
        aria-disabled={off}
        onClick={when(() => {
          page.draft.value = changeQuestion(shot.line, whatIf.moved.peek(), language);
          document.getElementById("question")?.focus();
        })}
      >
        {words.ask}
      </button>
      <button type="button" class="quiet" aria-disabled={off} onClick={when(() => whatIf.reset())}>
        {words.reset}
      </button>
    </p>
  );
}
