/** How far a question is: the five steps in one line, a word when it is quiet, the server's log folded away. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { seconds } from "../../lib/numbers.ts";
import type { Row, Turn } from "../../state/turn.ts";
import { TURN } from "./messages.ts";
import { type Step, stepsOf } from "./steps.ts";

/** Without news for so long, a reader wonders. */
const QUIET_MS = 5_000;

export function Progress({ turn }: { turn: Turn }) {
  const messages = useMessages(TURN);
  return (
    <div class="progress">
      <ol class="steps" aria-label={messages.progress}>
        {stepsOf(turn).map((step) => (
          <StepView key={step.name} step={step} />
        ))}
      </ol>
      {!turn.end && <Silence turn={turn} />}
      {turn.rows.length > 0 && (
        <details class="log">
          <summary>{messages.log(turn.rows.length)}</summary>
          <Timeline turn={turn} />
          {turn.traceId && (
            <p>
              {messages.trace} <code>{turn.traceId}</code>
            </p>
          )}
        </details>
      )}
    </div>
  );
}

function StepView({ step: { name, state, at, took } }: { step: Step }) {
  const messages = useMessages(TURN);
  return (
    <li class={state} aria-current={state === "running" ? "step" : undefined}>
      <span class="name">{messages.steps[name]}</span>{" "}
      {at !== null && (
        <time title={took === null ? undefined : messages.took(seconds(took))}>{seconds(at)}</time>
      )}
      <span class="hidden">{messages.stepStates[state]}</span>
    </li>
  );
}

/** Says that it goes on, where nothing has come for some seconds. */
function Silence({ turn }: { turn: Turn }) {
  const messages = useMessages(TURN);
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
  return (
    <p class="quiet-note">
      {turn.rows.length === 0 ? messages.noAnswerYet(quiet) : messages.stillWorking(quiet)}
    </p>
  );
}

/** The server's events in their order, each with its time since the question: for whoever wants to know. */
export function Timeline({ turn: { rows, end } }: { turn: Turn }) {
  const messages = useMessages(TURN);
  return (
    <ol class="timeline" aria-label={messages.timeline}>
      {rows.map((row, index) => (
        <RowView key={index} row={row} ended={end !== null} />
      ))}
      {end && "at" in end && (
        <TimelineRow at={end.at} state={end.kind === "done" ? "ok" : "bad"}>
          {end.kind === "done" ? messages.ended : messages.states.error}
        </TimelineRow>
      )}
    </ol>
  );
}

function RowView({ row, ended }: { row: Row; ended: boolean }) {
  const messages = useMessages(TURN);
  if (row.kind === "status") {
    return (
      <TimelineRow at={row.at} state="note">
        {row.text}
      </TimelineRow>
    );
  }
  if (row.kind === "answer") {
    return (
      <TimelineRow at={row.at} state={ended ? "ok" : "busy"}>
        {messages.answerWriting} <small>{messages.pieces(row.pieces ?? 0)}</small>
      </TimelineRow>
    );
  }
  const state = row.failed ? "bad" : row.until !== null ? "ok" : ended ? "note" : "busy";
  const tool = row.tool ?? "";
  return (
    <TimelineRow at={row.at} state={state}>
      {Object.hasOwn(messages.tools, tool) ? messages.tools[tool] : tool}{" "}
      <small>
        {row.failed ? messages.failed : row.until === null ? messages.running : seconds(row.until - row.at)}
      </small>
    </TimelineRow>
  );
}

function TimelineRow({ at, state, children }: { at: number; state: string; children: ComponentChildren }) {
  return (
    <li class={state}>
      <time>{seconds(at)}</time> <span>{children}</span>
    </li>
  );
}
