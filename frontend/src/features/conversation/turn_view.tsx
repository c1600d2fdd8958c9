/** One question on the page: how far it is, its cards, its answer, and how it ended. */

import { useComputed } from "@preact/signals";
import type { RefObject } from "preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import type { CardTool } from "../../contract/events.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { seconds } from "../../lib/numbers.ts";
import { usePage, useShot } from "../../page/page.ts";
import { pictureRefusals } from "../../state/attached_pictures.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { Answer } from "../answer/answer.tsx";
import { Choices } from "../answer/choices.tsx";
import { CardView, ResultFallback } from "../cards/card_view.tsx";
import { CARDS } from "../cards/messages.ts";
import { ElsewhereNote, shotName } from "../cards/shot_name.tsx";
import { shortVerdict, verdictKind } from "../cards/verdict_text.ts";
import { Feedback } from "../feedback/feedback.tsx";
import { SentPictures } from "../pictures/thumbnails.tsx";
import { ReportActions } from "../report/report_actions.tsx";
import { Ending } from "../turn/ending.tsx";
import { TURN } from "../turn/messages.ts";
import { Progress } from "../turn/progress.tsx";
import { stateName, stateOf } from "../turn/state_name.ts";

/** While one question is answered, the others stay as they are. */
export const TurnView = memo(function TurnView({
  turn,
  newest,
  beside,
}: {
  turn: Turn;
  newest: boolean;
  /** The keys of its cards that stand beside the conversation, a line each. */
  beside: string;
}) {
  const messages = useMessages(TURN);
  const { line, identity } = useShot();
  const language = useLanguage();
  // Drawn anew when that changes, and not with each key in a field.
  const isOfAnother = useComputed(
    () => turn.shot !== undefined && !isSameShot(turn.shot, identity.value),
  ).value;
  const state = stateOf(turn);
  useEnding(turn);
  const shown = useBroughtIntoSight(turn);
  const { open, drawn, onToggle } = useFolding(shown, newest);
  return (
    <details ref={shown} id={turn.id} class="turn" open={open} onToggle={onToggle} aria-busy={!turn.end}>
      <summary>
        <h2>{turn.question}</h2>
        <VerdictLine turn={turn} />
        <Clock turn={turn} />
        <span class={`state ${state}`}>{messages.states[stateName(turn)]}</span>
        {turn.shot && (
          <span class="of-shot">
            {isOfAnother && <b>{messages.notThisShot}</b>} {shotName(turn.shot, line, language)}
          </span>
        )}
      </summary>
      {drawn && isOfAnother && <ElsewhereNote owner={turn} />}
      {drawn && <Parts turn={turn} beside={beside} />}
    </details>
  );
});

function Parts({ turn, beside }: { turn: Turn; beside: string }) {
  return (
    <>
      <SentPictures
        {...(turn.pictures ? { pictures: turn.pictures } : {})}
        {...(turn.end?.kind === "refused" ? { refusals: pictureRefusals(turn.end.details) } : {})}
      />
      <Progress turn={turn} />
      <Ending turn={turn} />
      <div class="turn-parts">
        <Cards turn={turn} tool="predict_quality" beside={beside} />
        {(turn.answer !== "" || !turn.end) && (
          <ErrorBoundary fallback={ResultFallback}>
            <Answer turn={turn} />
          </ErrorBoundary>
        )}
        <Choices turn={turn} />
        <Feedback turn={turn} />
        <Cards turn={turn} tool="analyze_feature_importance" beside={beside} />
        <Cards turn={turn} tool="search_knowledge_base" beside={beside} />
      </div>
      <ReportActions turn={turn} />
    </>
  );
}

/**
 * A folded turn draws its summary alone: a day's conversation would be tens of thousands of nodes. What somebody began
 * to write in one stays while it is folded.
 */
function useFolding(node: RefObject<HTMLDetailsElement | null>, newest: boolean) {
  const [open, setOpen] = useState(newest);
  const [writing, setWriting] = useState(false);
  const fold = (opened: boolean) => {
    const fields = [...(node.current?.querySelectorAll("textarea") ?? [])];
    setWriting(!opened && fields.some(({ value }) => value.trim() !== ""));
    setOpen(opened);
  };
  useLayoutEffect(() => fold(newest), [newest]);
  const onToggle = () => {
    if (node.current && node.current.open !== open) fold(node.current.open);
  };
  return { open, drawn: open || writing, onToggle };
}

/** The cards of one tool, without those that the page shows of this turn already. */
function Cards({ turn, tool, beside }: { turn: Turn; tool: CardTool; beside: string }) {
  const elsewhere = beside.split("\n");
  const cards = turn.cards.filter((card) => card.tool === tool && !elsewhere.includes(card.key));
  return (
    <>
      {cards.map((card) => (
        <CardView key={card.key} card={card} turn={turn} />
      ))}
    </>
  );
}

/** A question that was just asked is shown where its answer can be read, wherever its reader had scrolled to. */
function useBroughtIntoSight(turn: Turn) {
  const node = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const top = node.current?.getBoundingClientRect().top ?? 0;
    const outside = top < 0 || top > window.innerHeight / 2;
    if (!turn.end && outside) node.current?.scrollIntoView({ block: "start" });
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
    const state = messages.states[stateName(turn)];
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
