/** The answer, growing as it is written. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { number } from "../line/numbers.ts";
import { TURN } from "../turn/words.ts";
import type { Turn } from "../turn/turn.ts";
import { useTexts } from "../words/words.ts";
import { markdownNodes } from "./markdown.ts";
import { ANSWER } from "./words.ts";

export function Answer({ turn }: { turn: Turn }) {
  const words = useTexts(ANSWER);
  const text = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => text.current?.replaceChildren(markdownNodes(turn.answer)), [turn.answer]);
  const writing = !turn.end && turn.answer !== "";
  return (
    <section class="card answer" aria-label={words.answer}>
      <h3>{words.answer}</h3>
      {turn.answer === "" && <p class="waiting">{words.waiting}</p>}
      <div ref={text} class={writing ? "text writing" : "text"} />
      <Footer turn={turn} />
    </section>
  );
}

function Footer({ turn: { end, citations, unsupported } }: { turn: Turn }) {
  const words = useTexts(ANSWER);
  const turnWords = useTexts(TURN);
  if (end?.kind !== "done") return null;
  return (
    <div class="footer">
      {citations.length > 0 && (
        <p>
          <b>{words.citations}</b>: {citations.map(({ id, title }) => title || id).join(", ")}
        </p>
      )}
      {unsupported.length > 0 && (
        <p class="unsupported">
          <b>{words.unsupported}</b>: {unsupported.map(({ text }) => text).join(", ")}
        </p>
      )}
      <p class="usage">
        {turnWords.usage(end.usage)}
        {end.cached && ` · ${turnWords.cached}`}
        {` · ${turnWords.total} ${number(end.at)} s`}
      </p>
    </div>
  );
}
