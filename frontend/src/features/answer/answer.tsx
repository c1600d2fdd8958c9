/** The answer, growing as it is written, with its numbers and citations linked to where they come from. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { DocumentRow, SearchAnswer } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { seconds } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";
import { DOCUMENT_LINK, FOREIGN, linkedDocument } from "../../markdown/markdown.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { Turn } from "../../state/turn.ts";
import { documentAnchor } from "../cards/anchors.ts";
import { TURN } from "../turn/messages.ts";
import { useAutoScroll } from "./auto_scroll.ts";
import { factsOf, type Names } from "./facts.ts";
import { IncrementalRenderer } from "./incremental_renderer.ts";
import { moveAmongLinks, oneTabStop } from "./link_keys.ts";
import { citable, type Mark } from "./marks.ts";
import { ANSWER } from "./messages.ts";

export function Answer({ turn }: { turn: Turn }) {
  const page = usePage();
  const { line } = useShot();
  const messages = useMessages(ANSWER);
  const language = useLanguage();
  const text = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLSpanElement>(null);
  const drawing = useRef<IncrementalRenderer | null>(null);
  const facts = useMemo(() => factsOf(turn, namesIn(line)), [turn.cards, line]);
  const rows = useMemo(() => documentRows(turn), [turn.cards]);
  const titles = useMemo(() => citable(rows, turn.citations), [rows, turn.citations]);
  const growing = !turn.end;

  useLayoutEffect(() => {
    if (!text.current) return;
    drawing.current ??= new IncrementalRenderer(text.current);
    drawing.current.draw({
      source: turn.answer,
      growing: growing && !turn.whole,
      facts,
      documents: new Set(titles.keys()),
      unsupported: turn.unsupported,
      setting: language,
      nodeOf: (mark, piece) => {
        if (mark.kind === "doubt") return doubt(piece, messages.unsupportedNote, doubtNote(turn));
        if (mark.kind === "number")
          return link("number", `#${mark.fact.anchor}`, piece, messages.facts[mark.fact.kind]);
        return citation(mark, turn.id, rows, titles);
      },
    });
  }, [turn.answer, growing, turn.whole, facts, titles, turn.unsupported, language]);
  useAutoScroll(end, turn.answer, growing);
  // After each drawing: its nodes are new.
  useLayoutEffect(() => oneTabStop(text.current));

  return (
    <section class="card answer" aria-label={messages.answer}>
      <h3>{messages.answer}</h3>
      {turn.answer === "" && (
        <p class="waiting">{turn.cards.length > 0 ? messages.waiting : messages.waitingForTools}</p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links within it are what is clicked, by keys too */}
      <div
        ref={text}
        class={growing && turn.answer !== "" ? "text writing" : "text"}
        onKeyDown={moveAmongLinks}
        onClick={(event) =>
          follow(event, (id) => (page.overlay.value = { kind: "document", id, passage: "" }))
        }
      />
      <span ref={end} class="end" />
      <AnswerFooter turn={turn} titles={titles} />
    </section>
  );
}

function documentRows(turn: Turn): DocumentRow[] {
  return turn.cards.flatMap(({ tool, data }) => {
    const rows = tool === "search_knowledge_base" ? (data as SearchAnswer | null)?.results : [];
    return Array.isArray(rows) ? rows.filter((row) => row !== null && typeof row === "object") : [];
  });
}

function namesIn(line: Line): Names {
  // "콜드셧 (탕경)" is called by either word.
  const parts = (label: string) => [label, ...label.split(/[()]/).map((part) => part.trim())].filter(Boolean);
  return {
    ofMode: (id) => [...parts(line.modeLabel(id, "ko")), ...parts(line.modeLabel(id, "en")), id],
    ofFeature: (name) => [
      line.labelOf(name, "ko"),
      line.labelOf(name, "en"),
      ...(line.feature(name)?.aliases ?? []),
      name,
    ],
    unitOf: (name) => line.feature(name)?.unit ?? "",
  };
}

function link(kind: string, href: string, text: string, title: string): HTMLAnchorElement {
  const node = document.createElement("a");
  node.className = `${kind} ${FOREIGN}`;
  node.href = href;
  node.title = title;
  node.textContent = text;
  return node;
}

/** By its title, up to the first bracket: ids say little to a reader. */
function citation(
  { id }: Mark & { kind: "citation" },
  turnId: string,
  rows: readonly DocumentRow[],
  titles: Map<string, string>,
): Node {
  const title = titles.get(id) || id;
  const found = rows.some((row) => row.id === id);
  return link(
    "citation",
    found ? `#${documentAnchor(turnId, id)}` : DOCUMENT_LINK + id,
    title.split(" (")[0] || title,
    `${title} · ${id}`,
  );
}

function doubt(text: string, note: string, describedBy: string): HTMLElement {
  const node = document.createElement("mark");
  node.className = `doubt ${FOREIGN}`;
  node.tabIndex = 0;
  node.dataset.note = note;
  node.setAttribute("aria-describedby", describedBy);
  node.textContent = text;
  return node;
}

/** A click on a link within the page: opens a document, or unfolds where a part of a card is folded away. */
function follow(event: MouseEvent, open: (id: string) => void): void {
  const clicked = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (!clicked) return;
  const id = linkedDocument(clicked);
  if (id !== null) {
    event.preventDefault();
    open(id);
    return;
  }
  document
    .getElementById(clicked.getAttribute("href")?.slice(1) ?? "")
    ?.closest("details")
    ?.setAttribute("open", "");
}

/** The id of the note that explains the marked numbers. */
export function doubtNote(turn: Pick<Turn, "id">): string {
  return `${turn.id}-doubts`;
}

/** Below the answer: the documents it cites, the numbers that nothing supports, and what it took. */
export function AnswerFooter({ turn, titles }: { turn: Turn; titles: Map<string, string> }) {
  const messages = useMessages(ANSWER);
  const turnMessages = useMessages(TURN);
  const { end, citations, unsupported } = turn;
  if (!turn.whole && end?.kind !== "done") return null;
  return (
    <div class="footer">
      {citations.length > 0 && (
        <p>
          <b>{messages.citations}</b>:{" "}
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
          <b>{messages.unsupported(unsupported.length)}</b>: {unsupported.map(({ text }) => text).join(", ")}{" "}
          — {messages.unsupportedNote}
        </p>
      )}
      {end?.kind === "done" && (
        <p class="usage">
          {end.cached && `${turnMessages.cached} · `}
          {`${turnMessages.total} ${seconds(end.at)}`}
        </p>
      )}
    </div>
  );
}

/** To the passage where the search found one, else to the whole document. */
function Cited({ turn, id, title }: { turn: Turn; id: string; title: string }) {
  const page = usePage();
  const found = turn.cards.some(
    ({ data }) =>
      data && "results" in data && Array.isArray(data.results) && data.results.some((row) => row?.id === id),
  );
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
