/** T3: the documents, each with its best passage and the question's terms marked in it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { DocumentRow, SearchAnswer } from "../../contract/tool_results.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { highlightedNodes } from "../../markdown/highlights.ts";
import { usePage } from "../../page/page.ts";
import { documentAnchor } from "./anchors.ts";
import { CARDS } from "./messages.ts";

export function Sources({ data, turnId }: { data: SearchAnswer; turnId: string }) {
  const messages = useMessages(CARDS);
  const rows = data.results ?? [];
  if (rows.length === 0) return <p class="clean">{messages.notFound}</p>;
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
  const messages = useMessages(CARDS);
  const { id, title, excerpt = "", highlights = [] } = row;
  const name = row.category ?? "";
  const category = Object.hasOwn(messages.categories, name) ? messages.categories[name] : name;
  const language = row.language === "ko" || row.language === "en" ? row.language : undefined;
  const score = row.score === undefined ? "" : `${messages.relevance} ${percent(row.score)}`;
  return (
    <li id={anchor} tabIndex={-1}>
      <p class="title" lang={language} title={id}>
        <b>{title}</b>
      </p>
      <p class="meta">{[category, score].filter(Boolean).join(" · ")}</p>
      <Excerpt text={String(excerpt)} highlights={highlights} language={language} />
      <button
        type="button"
        class="small"
        aria-label={messages.openDocumentOf(title)}
        onClick={() => (page.overlay.value = { kind: "document", id, passage: excerpt })}
      >
        {messages.openDocument}
      </button>
    </li>
  );
}

/** The passage as the document shows it, lists and tables included, with the question's terms marked. */
function Excerpt(props: { text: string; highlights: [number, number][]; language: string | undefined }) {
  const { text, highlights, language } = props;
  const quote = useRef<HTMLQuoteElement>(null);
  useLayoutEffect(
    () => quote.current?.replaceChildren(highlightedNodes(text, highlights)),
    [text, highlights],
  );
  return <blockquote ref={quote} class="text" lang={language} />;
}
