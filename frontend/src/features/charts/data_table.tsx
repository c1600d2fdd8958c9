/** The rows of a chart as a table, folded, a page of them at a time. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { CHARTS } from "./messages.ts";

const A_PAGE = 200;

interface Props {
  caption: string;
  heads: readonly string[];
  count: number;
  /** The cells of a row; the first is its head. */
  row: (place: number) => readonly ComponentChildren[];
  /** The row that the cursor is at. */
  cursor: number | null;
}

export function DataTable({ caption, heads, count, row, cursor }: Props) {
  const messages = useMessages(CHARTS);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const last = Math.max(0, Math.ceil(count / A_PAGE) - 1);
  const shown = Math.min(last, chosen ?? Math.floor((cursor ?? count - 1) / A_PAGE));
  const first = shown * A_PAGE;
  const end = Math.min(count, first + A_PAGE);
  return (
    <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{messages.table}</summary>
      {open && (
        <>
          <div
            class="wide"
            role="group"
            aria-label={caption}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            tabIndex={0}
          >
            <table>
              <caption>
                {caption} {count > A_PAGE && `(${messages.rows(first + 1, end, count)})`}
              </caption>
              <thead>
                <tr>
                  {heads.map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {Array.from({ length: end - first }, (_, index) => first + index).map((place) => {
                  const [head, ...cells] = row(place);
                  return (
                    <tr key={place} class={place === cursor ? "at-cursor" : undefined}>
                      <th scope="row">{head}</th>
                      {cells.map((cell, column) => (
                        <td key={heads[column + 1]}>{cell}</td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          {count > A_PAGE && (
            <p class="pages">
              <button
                type="button"
                aria-disabled={shown === 0}
                onClick={() => setChosen(Math.max(0, shown - 1))}
              >
                {messages.previous}
              </button>
              <button
                type="button"
                aria-disabled={shown === last}
                onClick={() => setChosen(Math.min(last, shown + 1))}
              >
                {messages.next}
              </button>
            </p>
          )}
        </>
      )}
    </details>
  );
}
