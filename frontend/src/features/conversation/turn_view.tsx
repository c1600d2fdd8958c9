/** One question on the page: how far it is, its cards, its answer, and how it ended. */

import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import type { CardTool } from "../../contract/events.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { seconds } from "../../lib/numbers.ts";
import { usePage } from "../../page/page.ts";
import { pictureRefusals } from "../../state/attached_pictures.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { Answer } from "../answer/answer.tsx";
import { Choices } from "../answer/choices.tsx";
import { CardView, ResultFallback } from "../cards/card_view.tsx";
import { CARDS } from "../cards/messages.ts";
import { shortVerdict, verdictKind } from "../cards/verdict_text.ts";
import { Feedback } from "../feedback/feedback.tsx";
import { SentPictures } from "../pictures/thumbnails.tsx";
import { ReportActions } from "../report/report_actions.tsx";
import { Ending } from "../turn/ending.tsx";
import { TURN } from "../turn/messages.ts";
import { Progress } from "../turn/progress.tsx";

/** While one question is answered, the others stay as they are. */
export const TurnView = memo(function TurnView({ turn, newest }: { turn: Turn; newest: boolean }) {
  const messages = useMessages(TURN);
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
        <span class={`state ${state}`}>{messages.states[state]}</span>
      </summary>
      <SentPictures
        {...(turn.pictures ? { pictures: turn.pictures } : {})}
        {...(end?.kind === "refused" ? { refusals: pictureRefusals(end.details) } : {})}
      />
      <Progress turn={turn} />
      <Ending turn={turn} />
      <div class={gridClasses(turn)}>
        {/* The verdict stays in sight beside the answer, and no longer than that. */}
        <div class="finding">
          <Cards turn={turn} tool="predict_quality" />
          {(turn.answer !== "" || !end) && (
            <ErrorBoundary fallback={ResultFallback}>
              <Answer turn={turn} />
            </ErrorBoundary>
          )}
          <Choices turn={turn} />
          <Feedback turn={turn} />
        </div>
        <Cards turn={turn} tool="analyze_feature_importance" />
        <Cards turn={turn} tool="search_knowledge_base" />
      </div>
      <ReportActions turn={turn} />
    </details>
  );
});

function Cards({ turn, tool }: { turn: Turn; tool: CardTool }) {
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
  const messages = useMessages(TURN);
  const cardMessages = useMessages(CARDS);
  const running = useRef(!turn.end);
  const { end } = turn;
  useEffect(() => {
    const ended = end !== null && running.current;
    // An answer that was cut off may be received again.
    running.current = end === null;
    if (!ended) return;
    const found = prediction(turn);
    const state = messages.states[end.kind === "done" && end.stopped ? "stopped" : end.kind];
    const verdict = found?.prediction && shortVerdict(found, cardMessages);
    page.announce([state, verdict].filter(Boolean).join(": "));
  }, [end]);
}

/** The verdict in short, for a turn that is folded up. */
function VerdictLine({ turn }: { turn: Turn }) {
  const messages = useMessages(CARDS);
  const found = prediction(turn);
  if (!found?.prediction) return null;
  return <span class={`verdict-line ${verdictKind(found)}`}>{shortVerdict(found, messages)}</span>;
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
