/** Below the answer: the documents it cites, the numbers that nothing supports, and what it took. */

import { documentAnchor } from "../cards/anchors.ts";
import { number } from "../line/numbers.ts";
import type { Turn } from "../turn/turn.ts";
import { TURN } from "../turn/words.ts";
import { useTexts } from "../words/words.ts";
import { DOCUMENT_LINK } from "./markdown.ts";
import { usePage } from "../shell/page.ts";
import { ANSWER } from "./words.ts";

/** The id of the note that explains the marked numbers. */
export function doubtNote(turn: Pick<Turn, "id">): string {
  return `${turn.id}-doubts`;
}

export function AnswerFooter({ turn, titles }: { turn: Turn; titles: Map<string, string> }) {
  const words = useTexts(ANSWER);
  const turnWords = useTexts(TURN);
  const { end, citations, unsupported } = turn;
  if (!turn.whole && end?.kind !== "done") return null;
  return (
    <div class="footer">
      {citations.length > 0 && (
        <p>
          <b>{words.citations}</b>:{" "}
          {citations.map(({ id, title }, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <Cited turn={turn} id={id} title={titles.get(id) || title || id} />
            </span>
          ))}
        </p>
      )}
      {unsupported.length > 0 && (
        <p class="unsupported" id={doubtNote(turn)}>
          <b>{words.unsupported(unsupported.length)}</b>: {unsupported.map(({ text }) => text).join(", ")} —{" "}
          {words.unsupportedNote}
        </p>
      )}
      {end?.kind === "done" && (
        <p class="usage">
          {turnWords.usage(end.usage)}
          {end.cached && ` · ${turnWords.cached}`}
          {` · ${turnWords.total} ${number(end.at)} s`}
          {turn.traceId && (
            <>
              {` · ${turnWords.trace} `}
              <code>{turn.traceId}</code>
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** To the passage where the search found one, else to the whole document. */
function Cited({ turn, id, title }: { turn: Turn; id: string; title: string }) {
  const page = usePage();
  const found = turn.cards.some(({ data }) => data && "results" in data && Array.isArray(data.results) && data.results.some((row) => row?.id === id));
  if (found) return <a href={`#${documentAnchor(turn.id, id)}`}>{title}</a>;
  return (
    <a
      href={DOCUMENT_LINK + id}
      onClick={(event) => {
        event.preventDefault();
        page.overlay.value = { kind: "document", id, passage: "" };
      }}
    >
      {title}
    </a>
  );
}
