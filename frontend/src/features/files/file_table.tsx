/** The plant's files in a table: fate, size, time, and what can be done with each. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FileRow } from "../../contract/api.ts";
import { dateAndTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import type { Files } from "./files.ts";
import { focusPick } from "./focus_pick.ts";
import { FILES } from "./messages.ts";

interface Props {
  files: Files;
  open: (row: FileRow) => void;
  replace: (row: FileRow) => void;
}

export function FileTable({ files, open, replace }: Props) {
  const messages = useMessages(FILES);
  const listed = files.listed.value;
  if (!listed) return null;
  if (listed.files.length === 0) return <p>{messages.none}</p>;
  const { name, state, size, modified, actions } = messages.columns;
  return (
    <>
      <table class="files" aria-label={messages.title}>
        <thead>
          <tr>
            {[name, state, size, modified, actions].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listed.files.map((row) => (
            <Row key={row.name} row={row} files={files} open={open} replace={replace} />
          ))}
        </tbody>
      </table>
      {listed.total > listed.files.length && <p>{messages.more(listed.total - listed.files.length)}</p>}
    </>
  );
}

function Row({ row, files, open, replace }: Props & { row: FileRow }) {
  const messages = useMessages(FILES);
  const language = useLanguage();
  const there = row.etag !== "";
  return (
    <tr>
      <th scope="row">
        {row.name}
        {row.title && <small>{row.title}</small>}
      </th>
      <td>
        <span class={`state ${stateOf(row)}`}>{messages.states[row.state]}</span>
        {row.state === "read_with_losses" && <small>{messages.losses(row.losses ?? 0)}</small>}
        {row.reason && <small lang="en">{row.reason}</small>}
      </td>
      <td class="number">{there && sizeOf(row.size)}</td>
      <td>{there && dateAndTime(Date.parse(row.modified), language)}</td>
      <td class="actions">
        {row.document_id && (
          <button
            type="button"
            class="quiet"
            aria-label={messages.openFile(row.name)}
            data-opens={row.name}
            onClick={() => open(row)}
          >
            {messages.open}
          </button>
        )}
        {there && (
          <>
            <button
              type="button"
              class="quiet"
              aria-label={messages.replaceFile(row.name)}
              onClick={() => replace(row)}
            >
              {messages.replace}
            </button>
            <Remove row={row} files={files} />
          </>
        )}
      </td>
    </tr>
  );
}

function Remove({ row, files }: { row: FileRow; files: Files }) {
  const page = usePage();
  const messages = useMessages(FILES);
  const asked = useSignal(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useLayoutEffect(() => {
    if (asked.value) cancel.current?.focus();
    else if (wasAsked.current) button.current?.focus();
    wasAsked.current = asked.value;
  }, [asked.value]);
  if (!asked.value)
    return (
      <button
        ref={button}
        type="button"
        class="quiet"
        aria-label={messages.removeFile(row.name)}
        onClick={() => (asked.value = true)}
      >
        {messages.remove}
      </button>
    );
  const remove = async () => {
    asked.value = false;
    if (!(await files.remove(row))) return;
    page.announce(messages.removed(row.name));
    // Its row is gone, and the focus must not go with it.
    focusPick();
  };
  return (
    <span class="asking" role="alert">
      {messages.sure(row.name)} {messages.kept[files.listed.value?.store ?? "none"]}{" "}
      <button type="button" class="danger" onClick={() => void remove()}>
        {messages.yesRemove}
      </button>{" "}
      <button ref={cancel} type="button" onClick={() => (asked.value = false)}>
        {messages.cancel}
      </button>
    </span>
  );
}

function stateOf({ state }: FileRow): string {
  const kinds: Partial<Record<FileRow["state"], string>> = {
    read: "done",
    glossary: "done",
    stored: "done",
    read_with_losses: "cut",
    leaving: "cut",
    refused: "refused",
  };
  return kinds[state] ?? "running";
}

/** A size with its unit: B, kB or MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
