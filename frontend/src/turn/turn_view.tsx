/** One question on the page: how far it is, its cards, its answer, and how it ended. */

import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Answer } from "../answer/answer.tsx";
import { CardView } from "../cards/card_view.tsx";
import type { ToolName } from "../contract/events.ts";
import { TurnActions } from "../keep/turn_actions.tsx";
import { seconds } from "../line/numbers.ts";
import { usePage } from "../shell/page.ts";
import { shortVerdict, verdictKind } from "../cards/short_verdict.ts";
import { Unreadable } from "../cards/unreadable.tsx";
import { Guard } from "../shell/guard.tsx";
import { CARDS } from "../cards/words.ts";
import { useTexts } from "../words/words.ts";
import { Ending } from "./ending.tsx";
import { Progress } from "./progress.tsx";
import { prediction, type Turn } from "./turn.ts";
import { TURN } from "./words.ts";

/** While one question is answered, the others stay as they are. */
export const TurnView = memo(function TurnView({ turn, newest }: { turn: Turn; newest: boolean }) {
  const words = useTexts(TURN);
  const { end } = turn;
  const state = !end ? "running" : end.kind === "done" && end.stopped ? "stopped" : end.kind;
  useEnding(turn);
  const shown = useBroughtIntoSight(turn);
  return (
    <details ref={shown} id={turn.id} class="turn" open={newest} aria-busy={!end}>
      <summary>
        <h2>{turn.question}</h2>
        <VerdictLine turn={turn} />
        <Clock turn={turn} />
        <span class={`state ${state}`}>{words.states[state]}</span>
      </summary>
      <Progress turn={turn} />
      <Ending turn={turn} />
      <div class={gridClasses(turn)}>
        {/* The verdict stays in sight beside the answer, and no longer than that. */}
        <div class="finding">
          <Cards turn={turn} tool="predict_quality" />
          {(turn.answer !== "" || !end) && (
            <Guard instead={Unreadable}>
              <Answer turn={turn} />
            </Guard>
          )}
        </div>
        <Cards turn={turn} tool="analyze_feature_importance" />
        <Cards turn={turn} tool="search_knowledge_base" />
      </div>
      <TurnActions turn={turn} />
    </details>
  );
});

function Cards({ turn, tool }: { turn: Turn; tool: ToolName }) {
  const cards = turn.cards.filter((card) => card.tool === tool);
  return (
    <>
      {cards.map((card) => (
        <CardView key={card.key} card={card} turn={turn} />
      ))}
    </>
  );
}

/** A question that was just asked is shown where its answer can be read, below whatever stands open above it. */
function useBroughtIntoSight(turn: Turn) {
  const node = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const top = node.current?.getBoundingClientRect().top ?? 0;
    if (!turn.end && top > window.innerHeight / 2) node.current?.scrollIntoView({ block: "start" });
  }, []);
  return node;
}

/** Tells those who do not see it how the answer ended. */
function useEnding(turn: Turn): void {
  const page = usePage();
  const words = useTexts(TURN);
  const cardWords = useTexts(CARDS);
  const running = useRef(!turn.end);
  const { end } = turn;
  useEffect(() => {
    if (!end || !running.current) return;
    running.current = false;
    const found = prediction(turn)?.prediction;
    const state = words.states[end.kind === "done" && end.stopped ? "stopped" : end.kind];
    const verdict = found && shortVerdict(found, cardWords);
    page.announce([state, verdict].filter(Boolean).join(": "));
  }, [end]);
}

/** The verdict in short, for a turn that is folded up. */
function VerdictLine({ turn }: { turn: Turn }) {
  const words = useTexts(CARDS);
  const found = prediction(turn)?.prediction;
  if (!found) return null;
  return (
    <span class={`verdict-line ${verdictKind(found)}`}>{shortVerdict(found, words)}</span>
  );
}

/** The time that has passed, while nothing else changes. */
function Clock({ turn }: { turn: Turn }) {
  const { end } = turn;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (end) return;
    const clock = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(clock);
  }, [end === null]);
  if (end && !("at" in end)) return null;
  return (
    <span class="clock" aria-hidden="true">
      {seconds(end ? end.at : Math.max(0, now - turn.askedAt) / 1000)}
    </span>
  );
}

function gridClasses(turn: Turn): string {
  const tools = new Set(turn.cards.map(({ tool }) => tool));
  const classes = [
    "grid",
    tools.has("predict_quality") && "with-verdict",
    tools.has("analyze_feature_importance") && "with-drivers",
    tools.has("search_knowledge_base") && "with-sources",
  ];
  return classes.filter(Boolean).join(" ");
}
