/** Going through a table's shots: first, previous, a number, next, last; Alt with Page Up and Page Down anywhere. */

import { useEffect, useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { Table } from "../../table/table.ts";
import { TABLE } from "./messages.ts";

export function Stepper({ table }: { table: Table }) {
  const page = usePage();
  const { rows } = useShot();
  const messages = useMessages(TABLE);
  const index = rows.index.value;
  const last = table.rows - 1;
  const stepper = useRef<HTMLDivElement>(null);
  const go = (to: number) => {
    rows.go(to);
    page.announce(messages.shotOf((rows.index.peek() ?? 0) + 1, table.rows));
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const now = rows.index.peek() ?? 0;
      const to = { PageUp: event.shiftKey ? 0 : now - 1, PageDown: event.shiftKey ? last : now + 1 }[
        event.key
      ];
      if (to === undefined) return;
      event.preventDefault();
      go(to);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [rows, last, messages]);

  const step = (label: string, sign: string, to: number, keys: string) => {
    const off = to < 0 || to > last || to === index;
    return (
      <button
        type="button"
        aria-label={label}
        title={`${label} (${keys})`}
        aria-keyshortcuts={keys.replaceAll(" ", "")}
        aria-disabled={off}
        onClick={() => !off && go(to)}
      >
        {sign}
      </button>
    );
  };
  return (
    <div ref={stepper} class="stepper" tabIndex={-1}>
      <p class="file">
        <b>{table.name || messages.pasted}</b>
        <button
          type="button"
          class="quiet small"
          onClick={() => {
            document.getElementById("open-table")?.focus();
            rows.close();
          }}
        >
          {messages.close}
        </button>
      </p>
      {index === null ? (
        <button
          type="button"
          onClick={() => {
            stepper.current?.focus();
            rows.back();
          }}
        >
          {messages.back}
        </button>
      ) : (
        <>
          <p class="steps" role="group" aria-label={messages.stepper}>
            {step(messages.first, "|◀", 0, "Alt+Shift+PageUp")}
            {step(messages.previous, "◀", index - 1, "Alt+PageUp")}
            <input
              type="number"
              aria-label={messages.rowNumber}
              min={1}
              max={table.rows}
              value={index + 1}
              onChange={(event) => {
                go(event.currentTarget.valueAsNumber - 1);
                event.currentTarget.value = String((rows.index.peek() ?? 0) + 1);
              }}
            />
            <span>{messages.of(table.rows)}</span>
            {step(messages.next, "▶", index + 1, "Alt+PageDown")}
            {step(messages.last, "▶|", last, "Alt+Shift+PageDown")}
          </p>
          {table.captions[index] && <p class="caption">{table.captions[index]}</p>}
        </>
      )}
    </div>
  );
}
