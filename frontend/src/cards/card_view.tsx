/** A card of a turn: what one tool answered to one thing that was asked of it, nothing more. */

import { memo } from "preact/compat";
import type { ImportanceAnswer, PredictAnswer, SearchAnswer } from "../contract/results.ts";
import { quantity } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import type { Card } from "../turn/cards.ts";
import type { Turn } from "../turn/turn.ts";
import { TURN } from "../turn/words.ts";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARD_KINDS, cardAnchor } from "./anchors.ts";
import { Drivers } from "./drivers.tsx";
import { Guard } from "../shell/guard.tsx";
import { Unreadable } from "./unreadable.tsx";
import { Sources } from "./sources.tsx";
import { Verdict } from "./verdict.tsx";
import { CARDS } from "./words.ts";

export function CardView({ card, turn }: { card: Card; turn: Turn }) {
  const title = useTexts(TURN).tools[card.tool] ?? card.tool;
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
      <Guard instead={Unreadable}>
        {card.error ? <Failure card={card} /> : <Body card={card} anchor={anchor} turnId={turn.id} />}
      </Guard>
    </section>
  );
}

/** While the answer grows, the cards stay as they are. */
const Body = memo(function Body({ card, anchor, turnId }: { card: Card; anchor: string; turnId: string }) {
  switch (card.tool) {
    case "predict_quality":
      return <Verdict data={card.data as PredictAnswer} />;
    case "analyze_feature_importance":
      return <Drivers data={card.data as ImportanceAnswer} anchor={anchor} turnId={turnId} />;
    case "search_knowledge_base":
      return <Sources data={card.data as SearchAnswer} turnId={turnId} />;
  }
});

function WhatIf({ overrides }: { overrides: Record<string, number> }) {
  const { line } = useShot();
  const language = useLanguage();
  const words = useTexts(CARDS);
  const changes = Object.entries(overrides);
  if (changes.length === 0) return null;
  const text = changes.map(
    ([name, value]) => `${line.labelOf(name, language)} = ${quantity(value, line.feature(name)?.unit ?? "")}`,
  );
  return <p class="what-if">{words.whatIf(text.join(", "))}</p>;
}

function Failure({ card: { error } }: { card: Card }) {
  const words = useTexts(CARDS);
  const language = useLanguage();
  return (
    <>
      <p class="fault">
        {words.toolFailed} {meaning(language, String(error?.code), String(error?.message ?? ""))}
      </p>
      <ul>
        {(error?.details ?? []).map(({ field, reason }) => (
          <li key={field}>
            <code>{field}</code>: {reason}
          </li>
        ))}
      </ul>
    </>
  );
}
