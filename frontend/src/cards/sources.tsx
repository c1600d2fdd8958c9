/** T3: the documents, each with its best passage and the question's terms marked in it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { DocumentRow, SearchAnswer } from "../contract/results.ts";
import { highlightedNodes } from "../answer/highlights.ts";
import { percent } from "../line/numbers.ts";
import { usePage } from "../shell/page.ts";
import { useTexts } from "../words/words.ts";
import { documentAnchor } from "./anchors.ts";
import { CARDS } from "./words.ts";

export function Sources({ data, turnId }: { data: SearchAnswer; turnId: string }) {
  const words = useTexts(CARDS);
  const rows = data.results ?? [];
  if (rows.length === 0) return <p class="clean">{words.notFound}</p>;
  return (
    <ol class="documents">
      {rows.map((row) => (
        <Source key={row.id} row={row} anchor={documentAnchor(turnId, row.id)} />
      ))}
    </ol>
  );
}

function Source({ row, anchor }: { row: DocumentRow; anchor: string }) {
  const page = usePage();
  const words = useTexts(CARDS);
  const { id, title, excerpt = "", highlights = [] } = row;
  const name = row.category ?? "";
  const category = Object.hasOwn(words.categories, name) ? words.categories[name] : name;
  const language = row.language === "ko" || row.language === "en" ? row.language : undefined;
  const score = row.score === undefined ? "" : `${words.relevance} ${percent(row.score)}`;
  return (
    <li id={anchor} tabIndex={-1}>
      <p class="title" lang={language}>
        <b>{title}</b>
      </p>
      <p class="meta">
        {[category, row.language, score].filter(Boolean).join(" · ")} · <code>{id}</code>
      </p>
      <Excerpt text={String(excerpt)} highlights={highlights} language={language} />
      <button
        type="button"
        class="small"
        aria-label={words.openDocumentOf(title)}
        onClick={() => (page.overlay.value = { kind: "document", id, passage: excerpt })}
      >
        {words.openDocument}
      </button>
    </li>
  );
}

/** The passage as the document shows it, lists and tables included, with the question's terms marked. */
function Excerpt(props: { text: string; highlights: [number, number][]; language: string | undefined }) {
  const { text, highlights, language } = props;
  const quote = useRef<HTMLQuoteElement>(null);
  useLayoutEffect(() => quote.current?.replaceChildren(highlightedNodes(text, highlights)), [text, highlights]);
  return <blockquote ref={quote} class="text" lang={language} />;
}
