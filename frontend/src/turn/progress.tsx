/** How far a question is: the five steps in one line, a word when it is quiet, the server's log folded away. */

import { useEffect, useState } from "preact/hooks";
import { seconds } from "../line/numbers.ts";
import { useTexts } from "../words/words.ts";
import { type Step, stepsOf } from "./steps.ts";
import { Timeline } from "./timeline.tsx";
import type { Turn } from "./turn.ts";
import { TURN } from "./words.ts";

/** Without news for so long, a reader wonders. */
const QUIET_MS = 5_000;

export function Progress({ turn }: { turn: Turn }) {
  const words = useTexts(TURN);
  return (
    <div class="progress">
      <ol class="steps" aria-label={words.progress}>
        {stepsOf(turn).map((step) => (
          <StepView key={step.name} step={step} />
        ))}
      </ol>
      {!turn.end && <Silence turn={turn} />}
      {turn.rows.length > 0 && (
        <details class="log">
          <summary>{words.log(turn.rows.length)}</summary>
          <Timeline turn={turn} />
        </details>
      )}
    </div>
  );
}

function StepView({ step: { name, state, at, took } }: { step: Step }) {
  const words = useTexts(TURN);
  return (
    <li class={state} aria-current={state === "running" ? "step" : undefined}>
      <span class="name">{words.steps[name]}</span>{" "}
      {at !== null && <time title={took === null ? undefined : words.took(seconds(took))}>{seconds(at)}</time>}
      <span class="hidden">{words.stepStates[state]}</span>
    </li>
  );
}

/** Says that it goes on, where nothing has come for some seconds. */
function Silence({ turn }: { turn: Turn }) {
  const words = useTexts(TURN);
  const [quiet, setQuiet] = useState(0);
  useEffect(() => {
    const heard = Date.now();
    setQuiet(0);
    let clock: ReturnType<typeof setInterval> | undefined;
    const tick = () => setQuiet(Math.round((Date.now() - heard) / 1000));
    const first = setTimeout(() => {
      tick();
      clock = setInterval(tick, 1000);
    }, QUIET_MS);
    return () => {
      clearTimeout(first);
      clearInterval(clock);
    };
  }, [turn]);
  if (quiet === 0) return null;
  return <p class="quiet-note">{turn.rows.length === 0 ? words.noAnswerYet(quiet) : words.stillWorking(quiet)}</p>;
}
