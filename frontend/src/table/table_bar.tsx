/** Where a table of shots comes in: a file button, a place to paste rows, and what is open. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useShot } from "../shell/page.ts";
import { useTexts } from "../words/words.ts";
import { type Incoming, useIncoming } from "./incoming.ts";
import { Mapping } from "./mapping.tsx";
import { Stepper } from "./stepper.tsx";
import type { TableFault } from "./table_error.ts";
import { TABLE } from "./words.ts";

export function TableBar() {
  const { rows } = useShot();
  const words = useTexts(TABLE);
  const incoming = useIncoming();
  const pasting = useSignal(false);
  const file = useRef<HTMLInputElement>(null);
  const pasteButton = useRef<HTMLButtonElement>(null);
  const table = rows.table.value;
  const reading = rows.reading.value;
  return (
    <section class={incoming.over.value ? "table over" : "table"} aria-label={words.table}>
      {incoming.over.value && <p class="drop">{words.dropHere}</p>}
      <p class="sources-of-table">
        <button id="open-table" type="button" onClick={() => file.current?.click()}>
          {words.openFile}
        </button>
        {/* The button above is reached and named; this only asks the browser for its file dialog. */}
        <input
          ref={file}
          type="file"
          hidden
          aria-label={words.openFile}
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onChange={(event) => {
            void incoming.openFile(event.currentTarget.files?.[0]);
            // The same file again, mended, is a change too.
            event.currentTarget.value = "";
          }}
        />
        <button
          ref={pasteButton}
          type="button"
          aria-expanded={pasting.value}
          onClick={() => (pasting.value = !pasting.value)}
        >
          {words.paste}
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
      {reading.kind === "reading" && <p class="hint">{words.reading(reading.name)}</p>}
      {reading.kind === "failed" && <Failure name={reading.name} fault={reading.fault} />}
      {table && (
        <>
          <Stepper table={table} />
          <Mapping table={table} />
        </>
      )}
    </section>
  );
}

function Paste({ openText, onClose }: { openText: Incoming["openText"]; onClose: () => void }) {
  const words = useTexts(TABLE);
  const text = useSignal("");
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        // What could not be read stays, to be mended.
        void openText(text.value).then((opened) => opened && onClose());
      }}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <label for="paste">{words.pasteLabel}</label>
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
        {words.pasteHint} {words.private}
      </p>
      <p class="actions">
        <button type="submit" class="primary">
          {words.fill}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}

function Failure({ name, fault }: { name: string; fault: TableFault }) {
  const words = useTexts(TABLE);
  const reason = words.reasons[fault.code] as (fault: TableFault) => string;
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{words.failed(name)}</b> {reason(fault)}
      </p>
    </div>
  );
}
