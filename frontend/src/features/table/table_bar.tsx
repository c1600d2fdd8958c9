/** Where a table of shots comes in: a file button, a place to paste rows, and what is open. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { fileAddress } from "../../line/shots_address.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { TableFault } from "../../table/table_error.ts";
import { ColumnMapping } from "./column_mapping.tsx";
import { type DropAndPaste, useDropAndPaste } from "./drop_and_paste.ts";
import { TABLE } from "./messages.ts";
import { Stepper } from "./stepper.tsx";

export function TableBar() {
  const { client } = usePage();
  const shot = useShot();
  const { rows } = shot;
  const origin = shot.origin.value;
  const messages = useMessages(TABLE);
  const incoming = useDropAndPaste();
  const pasting = useSignal(false);
  const file = useRef<HTMLInputElement>(null);
  const pasteButton = useRef<HTMLButtonElement>(null);
  const table = rows.table.value;
  const reading = rows.reading.value;
  return (
    <section class={incoming.over.value ? "table over" : "table"} aria-label={messages.table}>
      {incoming.over.value && <p class="drop">{messages.dropHere}</p>}
      <p class="sources-of-table">
        <button id="open-table" type="button" onClick={() => file.current?.click()}>
          {messages.openFile}
        </button>
        {/* The button above is reached and named; this only asks the browser for its file dialog. */}
        <input
          ref={file}
          type="file"
          hidden
          aria-label={messages.openFile}
          accept=".csv,.tsv,.txt,.xlsx,.xls,text/csv,text/plain"
          onChange={(event) => {
            void incoming.openFile(event.currentTarget.files?.[0]);
            // The same file again, mended, is a change too.
            event.currentTarget.value = "";
          }}
        />
        <button
          id="paste-table"
          ref={pasteButton}
          type="button"
          aria-expanded={pasting.value}
          onClick={() => (pasting.value = !pasting.value)}
        >
          {messages.paste}
        </button>
      </p>
      {pasting.value && (
        <Paste
          openText={incoming.openText}
          onClose={() => {
            pasting.value = false;
            if (rows.reading.peek().kind === "failed") rows.reading.value = { kind: "idle" };
            pasteButton.current?.focus();
          }}
        />
      )}
      {reading.kind === "reading" && <p class="hint">{messages.reading(reading.name)}</p>}
      {reading.kind === "failed" && <Failure name={reading.name} fault={reading.fault} />}
      {!table && origin.kind === "row" && !rows.canAsk.value && (
        <p class="hint">{messages.notOpen(origin.file ?? "")}</p>
      )}
      {table && (
        <>
          <Stepper table={table} />
          <p>
            <a id="judge-all-rows" href={fileAddress(client.lineName)}>
              {messages.judgeAll(table.rows)}
            </a>
          </p>
          <ColumnMapping table={table} />
        </>
      )}
    </section>
  );
}

function Paste({ openText, onClose }: { openText: DropAndPaste["openText"]; onClose: () => void }) {
  const messages = useMessages(TABLE);
  const { rows } = useShot();
  const text = useSignal("");
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        // What could not be read stays, to be mended.
        void openText(text.value).then((opened) => (opened || rows.asked.peek()) && onClose());
      }}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <label for="paste">{messages.pasteLabel}</label>
      <textarea
        id="paste"
        rows={3}
        spellcheck={false}
        ref={(box) => box?.focus()}
        aria-describedby="paste-hint"
        value={text}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <p id="paste-hint" class="hint">
        {messages.pasteHint} {messages.private}
      </p>
      <p class="actions">
        <button type="submit" class="primary">
          {messages.fill}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {messages.cancel}
        </button>
      </p>
    </form>
  );
}

function Failure({ name, fault }: { name: string; fault: TableFault }) {
  const { rows } = useShot();
  const messages = useMessages(TABLE);
  const reason = messages.reasons[fault.code] as (fault: TableFault) => string;
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{messages.failed(name)}</b> {reason(fault)}
      </p>
      {fault.code === "no_columns" && fault.width > 0 && rows.canAsk.value && (
        <button type="button" onClick={() => void rows.ask()}>
          {messages.match}
        </button>
      )}
      {fault.code === "sheets" && (
        <p class="actions">
          {fault.names.map((sheet) => (
            <button key={sheet} type="button" onClick={() => void rows.openSheet(sheet)}>
              {sheet}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
