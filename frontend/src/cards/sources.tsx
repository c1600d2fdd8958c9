/** T3: the documents, each with its best passage and the question's terms marked in it. */

import type { DocumentRow, SearchAnswer } from "../contract/results.ts";
import { highlighted } from "../line/highlights.ts";
import { percent } from "../line/numbers.ts";
import { useTexts } from "../words/words.ts";
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

/** The id of a document's node, which citations in the answer link to. */
export function documentAnchor(turnId: string, id: string): string {
  return `${turnId}-document-${id}`;
}

function Source({ row, anchor }: { row: DocumentRow; anchor: string }) {
  const words = useTexts(CARDS);
  const category = words.categories[row.category ?? ""] ?? row.category;
  const score = row.score === undefined ? "" : `${words.relevance} ${percent(row.score)}`;
  return (
    <li id={anchor} tabIndex={-1}>
      <p class="title">
        <b>{row.title}</b>
        <small>{row.id}</small>
      </p>
      <blockquote>
        {highlighted(row.excerpt ?? "", row.highlights ?? []).map(({ text, marked }, index) =>
          marked ? <mark key={index}>{text}</mark> : text,
        )}
      </blockquote>
      <p class="meta">{[category, row.language, score].filter(Boolean).join(" · ")}</p>
    </li>
  );
}
