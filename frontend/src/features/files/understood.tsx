/** What was understood of a file: its text with what was lost, and putting that right. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { TryAgain } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import type { FileRow, PlantDocument } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { markdownNodes } from "../../markdown/markdown.ts";
import { neutralised } from "../../markdown/sentinels.ts";
import { usePage } from "../../page/page.ts";
import { Losses } from "../documents/losses.tsx";
import { FileFault } from "./file_fault.tsx";
import type { Files } from "./files.ts";
import { FILES } from "./messages.ts";

export function Understood({ row, files, back }: { row: FileRow; files: Files; back: () => void }) {
  const page = usePage();
  const messages = useMessages(FILES);
  const head = useRef<HTMLButtonElement>(null);
  const { answer, fault, retry } = useAnswer(JSON.stringify(row), () =>
    page.client.document(row.document_id ?? ""),
  );
  useEffect(() => head.current?.focus(), [row]);
  const changed = row.state === "queued" || row.state === "reading";
  return (
    <section class="understood" aria-label={`${messages.understood}: ${row.name}`}>
      <p>
        <button ref={head} type="button" class="quiet" onClick={back}>
          {messages.back}
        </button>{" "}
        <b>{row.name}</b> · <code>{row.document_id}</code>
      </p>
      {changed && <p class="hint">{messages.older}</p>}
      {fault && (
        <div class="notice bad" role="alert">
          <p>
            <b>{messages.unreadable}</b> <FileFault fault={fault} />
          </p>
          {fault.retryable && <TryAgain retry={retry} />}
        </div>
      )}
      {!answer && !fault && <p role="status">{messages.reading}</p>}
      {answer && (
        <>
          <Losses title={messages.lossTitle} losses={answer.losses ?? []} />
          {row.etag !== "" && !changed && (
            <Correction row={row} files={files} document={answer} back={back} />
          )}
          <Text markdown={String(answer.markdown)} language={answer.language === "en" ? "en" : "ko"} />
        </>
      )}
    </section>
  );
}

function Text({ markdown, language }: { markdown: string; language: string }) {
  const text = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => text.current?.replaceChildren(markdownNodes(neutralised(markdown), 1)), [markdown]);
  return <div ref={text} class="text document" lang={language} />;
}

function Correction({
  row,
  files,
  document,
  back,
}: {
  row: FileRow;
  files: Files;
  document: PlantDocument;
  back: () => void;
}) {
  const page = usePage();
  const messages = useMessages(FILES);
  const state = `${row.name} ${row.etag}`;
  const text = useSignal<string | null>(files.drafts.get(state) ?? null);
  const write = (written: string | null) => {
    text.value = written;
    if (written === null) files.drafts.delete(state);
    else files.drafts.set(state, written);
  };
  const saving = useSignal(false);
  if (text.value === null)
    return (
      <p>
        <button type="button" onClick={() => write(String(document.markdown))}>
          {messages.correct}
        </button>{" "}
        <small>{messages.correctExplain}</small>
      </p>
    );
  const save = async () => {
    if (saving.value || text.value === null) return;
    saving.value = true;
    const saved = await files.correct(row, text.value);
    saving.value = false;
    if (!saved) return;
    write(null);
    page.announce(messages.saved(saved.name));
    back();
  };
  return (
    <div class="correction">
      <label>
        {messages.text}
        <textarea rows={14} value={text.value} onInput={(event) => write(event.currentTarget.value)} />
      </label>
      {files.fault.value && (
        <p class="notice bad" role="alert">
          <FileFault fault={files.fault.value} />
        </p>
      )}
      <p>
        <button type="button" class="primary" aria-disabled={saving.value} onClick={() => void save()}>
          {messages.save}
        </button>{" "}
        <button type="button" onClick={() => write(null)}>
          {messages.cancel}
        </button>
      </p>
    </div>
  );
}
