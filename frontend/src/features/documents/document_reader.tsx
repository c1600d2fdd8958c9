/** One document of the plant over the page, opened at the passage that was found in it. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../../components/dialog.tsx";
import { TryAgain } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import type { PlantDocument } from "../../contract/api.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { FOREIGN, linkedDocument, markdownNodes } from "../../markdown/markdown.ts";
import { neutralised } from "../../markdown/sentinels.ts";
import { usePage } from "../../page/page.ts";
import { Losses } from "./losses.tsx";
import { DOCUMENTS } from "./messages.ts";
import { partsOf } from "./passage.ts";

export function DocumentReader({ id, passage }: { id: string; passage: string }) {
  const page = usePage();
  const messages = useMessages(DOCUMENTS);
  const language = useLanguage();
  const { answer, fault, retry } = useAnswer(id, () => page.client.document(id));

  return (
    <Dialog title={answer ? String(answer.title) : messages.document}>
      <div class="reader">
        {!answer && !fault && <p role="status">{messages.reading}</p>}
        {fault && (
          <div class="notice bad" role="alert">
            <p>
              <b>{messages.unreadable}</b>{" "}
              {fault.code === "not_found" ? messages.gone : meaning(language, fault.code, fault.message)}
            </p>
            <p class="code">
              <code>{fault.code}</code> <code>{id}</code>
            </p>
            {fault.code !== "not_found" && <TryAgain retry={retry} />}
          </div>
        )}
        {answer && <Text document={answer} passage={passage} />}
      </div>
    </Dialog>
  );
}

function Text({
  document: { id, language, markdown, losses },
  passage,
}: {
  document: PlantDocument;
  passage: string;
}) {
  const page = usePage();
  const messages = useMessages(DOCUMENTS);
  const text = useRef<HTMLDivElement>(null);
  const [found, setFound] = useState(true);
  useLayoutEffect(() => {
    if (!text.current) return;
    // The title stands above already.
    text.current.replaceChildren(markdownNodes(neutralised(String(markdown)).replace(/^\s*# .*\n/, ""), 1));
    const first = highlight(text.current, passage);
    setFound(first !== null || passage === "");
    first?.scrollIntoView({ block: "center" });
  }, [markdown, passage]);
  return (
    <>
      <p class="meta">
        {messages.languages[language === "en" ? "en" : "ko"]} · <code>{id}</code>
        {!found && ` · ${messages.passageNotFound}`}
      </p>
      <Losses title={messages.losses} losses={losses ?? []} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links within it are what is clicked, by keys too */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link is a click */}
      <div
        ref={text}
        class="text document"
        lang={language === "en" ? "en" : "ko"}
        onClick={(event) => {
          const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
          const other = link && linkedDocument(link);
          if (!other) return;
          event.preventDefault();
          page.overlay.value = { kind: "document", id: other, passage: "" };
        }}
      />
    </>
  );
}

/** Marks the passage; gives its first part, or null where it is not in the text. */
function highlight(target: Element, passage: string): Element | null {
  const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
  const nodes: globalThis.Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as globalThis.Text);
  const parts = partsOf(
    nodes.map(({ data }) => data),
    passage,
  );
  let first: Element | null = null;
  // From the end, so that what stands before keeps its place.
  for (const { node, start, end } of [...parts].sort((a, b) => b.node - a.node || b.start - a.start)) {
    const text = nodes[node];
    if (!text || text.length < end) continue;
    const marked = text.splitText(start);
    marked.splitText(end - start);
    const mark = document.createElement("mark");
    mark.className = FOREIGN;
    marked.replaceWith(mark);
    mark.append(marked);
    first = mark;
  }
  return first;
}
