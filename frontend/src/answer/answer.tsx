/** The answer, growing as it is written, with its numbers and citations linked to where they come from. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { documentAnchor } from "../cards/anchors.ts";
import type { DocumentRow, SearchAnswer } from "../contract/results.ts";
import type { Line } from "../line/line.ts";
import { usePage, useShot } from "../shell/page.ts";
import type { Turn } from "../turn/turn.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { Drawing } from "./drawing.ts";
import { factsOf, type Names } from "./facts.ts";
import { useFollow } from "./follow.ts";
import { AnswerFooter, doubtNote } from "./footer.tsx";
import { DOCUMENT_LINK, linkedDocument } from "./markdown.ts";
import { citable, type Mark } from "./marks.ts";
import { ANSWER } from "./words.ts";

export function Answer({ turn }: { turn: Turn }) {
  const page = usePage();
  const { line } = useShot();
  const words = useTexts(ANSWER);
  const language = useLanguage();
  const text = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLSpanElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const facts = useMemo(() => factsOf(turn, namesIn(line)), [turn.cards, line]);
  const rows = useMemo(() => documentRows(turn), [turn.cards]);
  const titles = useMemo(() => citable(rows, turn.citations), [rows, turn.citations]);
  const growing = !turn.end;

  useLayoutEffect(() => {
    if (!text.current) return;
    drawing.current ??= new Drawing(text.current);
    drawing.current.draw({
      source: turn.answer,
      growing: growing && !turn.whole,
      facts,
      documents: new Set(titles.keys()),
      unsupported: turn.unsupported,
      setting: language,
      nodeOf: (mark, piece) => {
        if (mark.kind === "doubt") return doubt(piece, words.unsupportedNote, doubtNote(turn));
        if (mark.kind === "number") return link("number", `#${mark.fact.anchor}`, piece, words.facts[mark.fact.kind]);
        return citation(mark, turn.id, rows, titles);
      },
    });
  }, [turn.answer, growing, turn.whole, facts, titles, turn.unsupported, language]);
  useFollow(end, turn.answer, growing);

  return (
    <section class="card answer" aria-label={words.answer}>
      <h3>{words.answer}</h3>
      {turn.answer === "" && <p class="waiting">{turn.cards.length > 0 ? words.waiting : words.waitingForTools}</p>}
      <div
        ref={text}
        class={growing && turn.answer !== "" ? "text writing" : "text"}
        onClick={(event) => follow(event, (id) => (page.overlay.value = { kind: "document", id, passage: "" }))}
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
  // "냉간 (탕경)" is called by either word.
  const parts = (label: string) => [label, ...label.split(/[()]/).map((part) => part.trim())].filter(Boolean);
  return {
    ofMode: (id) => [...parts(line.modeLabel(id, "ko")), ...parts(line.modeLabel(id, "en")), id],
    ofFeature: (name) => [line.labelOf(name, "ko"), line.labelOf(name, "en"), name],
    unitOf: (name) => line.feature(name)?.unit ?? "",
  };
}

function link(kind: string, href: string, text: string, title: string): HTMLAnchorElement {
  const node = document.createElement("a");
  node.className = kind;
  node.href = href;
  node.title = title;
  node.textContent = text;
  return node;
}

/** By its title, up to the first bracket: ids say little to a reader. */
function citation({ id }: Mark & { kind: "citation" }, turnId: string, rows: readonly DocumentRow[], titles: Map<string, string>): Node {
  const title = titles.get(id) || id;
  const found = rows.some((row) => row.id === id);
  return link("citation", found ? `#${documentAnchor(turnId, id)}` : DOCUMENT_LINK + id, title.split(" (")[0] || title, `${title} · ${id}`);
}

function doubt(text: string, note: string, describedBy: string): HTMLElement {
  const node = document.createElement("mark");
  node.className = "doubt";
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
  document.getElementById(clicked.getAttribute("href")?.slice(1) ?? "")?.closest("details")?.setAttribute("open", "");
}
