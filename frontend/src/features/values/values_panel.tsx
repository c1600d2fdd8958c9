/** The shot's values: where they come from, one row for each variable, and what was changed. */

import { useEffect, useRef } from "preact/hooks";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { TableBar } from "../table/table_bar.tsx";
import { Form } from "./form.tsx";
import { VALUES } from "./messages.ts";

export function ValuesPanel() {
  const shot = useShot();
  const messages = useMessages(VALUES);
  const head = useRef<HTMLElement>(null);
  const panel = useRef<HTMLDetailsElement>(null);
  const changed = shot.changed.value.length;
  const reading = shot.rows.reading.value;
  useEffect(() => {
    // A table that was dropped or pasted tells here what became of it.
    if (reading.kind !== "idle" && panel.current) panel.current.open = true;
  }, [reading]);
  return (
    <>
      {/* On a narrow screen the values would push the verdict out of sight. */}
      <details ref={panel} id="panel" open={!matchMedia("(max-width: 60rem)").matches}>
        <summary ref={head}>
          <h2>{messages.values}</h2>
        </summary>
        <Samples />
        <TableBar />
        <Form />
        <p class="hint">{messages.hint}</p>
      </details>
      {/* Beside the rows, not among them: what was changed can be taken back wherever they are scrolled to. */}
      {changed > 0 && (
        <p class="changes">
          <span role="status">{messages.changedCount(changed)}</span>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              head.current?.focus();
              shot.reset();
            }}
          >
            {messages.reset}
          </button>
        </p>
      )}
    </>
  );
}

/** What the fields can be filled from at a touch: the line's sample shots and its typical values. */
export function Samples() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(VALUES);
  const language = useLanguage();
  const origin = shot.origin.value;
  const samples = (
    <div class="samples" role="group" aria-label={messages.sample}>
      {shot.line.examples.map((example) => (
        <button
          key={example.id}
          type="button"
          class="chip"
          aria-pressed={origin.kind === "example" && origin.id === example.id}
          onClick={() => shot.fill(example.features, { kind: "example", id: example.id })}
        >
          {labelIn(example, language)}
        </button>
      ))}
      <button
        type="button"
        class="chip"
        aria-pressed={origin.kind === "typical"}
        onClick={() => shot.fill(shot.line.typicalValues(), { kind: "typical" })}
      >
        {messages.typicalShot}
      </button>
    </div>
  );
  // Beside shots of its own a line's samples are for whoever looks for them.
  if (page.lineAtWork.value === null) return null;
  if (!page.lineAtWork.value) return samples;
  return (
    <details class="samples-folded">
      <summary>{messages.sample}</summary>
      {samples}
    </details>
  );
}
