/** A card of a turn: what one tool answered to one thing that was asked of it, nothing more. */

import { memo } from "preact/compat";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import { FieldName } from "../../components/field_name.tsx";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../../contract/tool_results.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { useShot } from "../../page/page.ts";
import type { Card } from "../../state/cards.ts";
import { isWithheld, type Turn } from "../../state/turn.ts";
import { TURN } from "../turn/messages.ts";
import { CARD_KINDS, cardAnchor } from "./anchors.ts";
import { Drivers } from "./drivers.tsx";
import { CARDS } from "./messages.ts";
import { Sources } from "./sources.tsx";
import { Verdict } from "./verdict.tsx";

export function CardView({ card, turn }: { card: Card; turn: Turn }) {
  const title = useMessages(TURN).tools[card.tool] ?? card.tool;
  const anchor = cardAnchor(turn, card);
  return (
    <section
      id={anchor}
      class={`card ${CARD_KINDS[card.tool]}${card.error ? " failed" : ""}`}
      aria-label={title}
      tabIndex={-1}
    >
      <h3>{title}</h3>
      <WhatIf overrides={card.overrides} />
      <ErrorBoundary fallback={ResultFallback}>
        {card.error ? (
          <Failure card={card} />
        ) : (
          <Body
            card={card}
            anchor={anchor}
            id={turn.id}
            question={turn.question}
            shot={turn.shot}
            features={turn.features}
            withheld={isWithheld(turn)}
          />
        )}
      </ErrorBoundary>
    </section>
  );
}

interface BodyProps extends Pick<Turn, "id" | "question" | "features"> {
  card: Card;
  anchor: string;
  shot: Turn["shot"];
  withheld: boolean;
}

/** While the answer grows, the cards stay as they are. */
const Body = memo(function Body(props: BodyProps) {
  const { card, anchor, id, question, shot, features, withheld } = props;
  switch (card.tool) {
    case "predict_quality":
      return <Verdict data={card.data as PredictAnswer} />;
    case "analyze_feature_importance":
      return (
        <Drivers
          data={card.data as ImportanceAnswer}
          anchor={anchor}
          owner={{ id, question, features, ...(shot ? { shot } : {}) }}
          withheld={withheld}
        />
      );
    case "search_knowledge_base":
      return <Sources data={card.data as SearchAnswer} turnId={id} />;
  }
});

function WhatIf({ overrides }: { overrides: Record<string, number> }) {
  const { line } = useShot();
  const language = useLanguage();
  const messages = useMessages(CARDS);
  const changes = Object.entries(overrides);
  if (changes.length === 0) return null;
  const text = changes.map(
    ([name, value]) =>
      `${line.labelOf(name, language)} = ${line.setTo(name, value, line.feature(name)?.unit)}`,
  );
  return <p class="what-if">{messages.whatIf(text.join(", "))}</p>;
}

function Failure({ card: { error } }: { card: Card }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  return (
    <>
      <p class="fault">
        {messages.toolFailed} {meaning(language, String(error?.code), String(error?.message ?? ""))}
      </p>
      <ul>
        {(error?.details ?? []).map(({ field, reason }) => (
          <li key={field}>
            <FieldName field={String(field)} />: {reason}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What stands there where a result cannot be drawn. */
export function ResultFallback() {
  const messages = useMessages(CARDS);
  return <p class="fault">{messages.unreadable}</p>;
}
