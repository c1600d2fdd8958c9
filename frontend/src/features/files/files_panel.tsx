/** Uploading and looking after the plant's files. Loaded when the dialog of the documents is first opened. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { FileRow } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import type { Ingest, Later } from "../ingest/ingest.ts";
import { FileFault } from "./file_fault.tsx";
import { FileTable } from "./file_table.tsx";
import { Files } from "./files.ts";
import { focusOpener } from "./focus_pick.ts";
import { FILES } from "./messages.ts";
import { Understood } from "./understood.tsx";
import { UploadList } from "./upload_list.tsx";

export function FilesPanel({ ingest, later }: { ingest: Ingest; later: Later }) {
  const page = usePage();
  const messages = useMessages(FILES);
  const files = useMemo(() => new Files(page.client, ingest, later), [page, ingest]);
  const open = useSignal<FileRow | null>(null);
  const replaced = useRef<FileRow | null>(null);
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void files.load();
    return () => files.close();
  }, [files]);
  const opened = useRef("");
  useEffect(() => {
    if (open.value) opened.current = open.value.name;
    else if (opened.current) focusOpener(opened.current);
  }, [open.value]);
  const listed = files.listed.value;
  const pick = (row: FileRow | null) => {
    replaced.current = row;
    if (file.current) file.current.multiple = row === null;
    file.current?.click();
  };
  if (open.value) return <Understood row={open.value} files={files} back={() => (open.value = null)} />;
  return (
    <section class="files-panel" aria-label={messages.title}>
      <h3>{messages.title}</h3>
      {!listed && !files.fault.value && <p class="loading">{messages.loading}</p>}
      {files.fault.value && (
        <p class="notice bad" {...(listed ? { role: "alert" as const } : {})}>
          <FileFault fault={files.fault.value} />
        </p>
      )}
      {listed?.store === "none" && <p>{messages.noStore}</p>}
      {listed?.store === "knowledge_base" && <p>{messages.byBedrock}</p>}
      {listed && listed.store !== "none" && (
        <>
          <DropZone add={(dropped) => void files.add(dropped)}>
            {messages.drop}{" "}
            <button type="button" onClick={() => pick(null)}>
              {messages.pick}
            </button>
            <small>
              {messages.limits(listed.formats.join(" "), listed.max_bytes / 1e6)}{" "}
              {messages.larger[listed.store]}
            </small>
          </DropZone>
          {/* The buttons are reached and named; this only asks the browser for its file dialog. */}
          <input
            ref={file}
            type="file"
            hidden
            aria-label={messages.pick}
            accept={listed.formats.join(",")}
            onChange={(event) => {
              void files.add(Array.from(event.currentTarget.files ?? []), replaced.current ?? undefined);
              event.currentTarget.value = "";
            }}
          />
          <UploadList files={files} />
          <FileTable files={files} open={(row) => (open.value = row)} replace={pick} />
        </>
      )}
    </section>
  );
}

/** Takes what is dropped anywhere on its dialog, before the page takes it for tables and pictures. */
function DropZone({ add, children }: { add: (files: File[]) => void; children: ComponentChildren }) {
  const over = useSignal(false);
  const zone = useRef<HTMLDivElement>(null);
  const taken = useRef(add);
  taken.current = add;
  useEffect(() => {
    const listening = new AbortController();
    const target: HTMLElement | null | undefined = zone.current?.closest("dialog") ?? zone.current;
    const on = (kind: "dragover" | "dragleave" | "drop", does: (event: DragEvent) => void) =>
      target?.addEventListener(kind, does, { signal: listening.signal });
    const own = (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      over.value = event.type === "dragover";
    };
    on("dragover", own);
    on("dragleave", () => (over.value = false));
    on("drop", (event) => {
      own(event);
      taken.current(Array.from(event.dataTransfer?.files ?? []));
    });
    return () => listening.abort();
  }, []);
  return (
    <div ref={zone} class={over.value ? "drop-zone over" : "drop-zone"}>
      {children}
    </div>
  );
}
