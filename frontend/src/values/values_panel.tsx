/** The shot's values: where they come from, one field for each variable, and what was changed. */

import { useRef } from "preact/hooks";
import { useShot } from "../shell/page.ts";
import { TableBar } from "../table/table_bar.tsx";
import { useTexts } from "../words/words.ts";
import { Form } from "./form.tsx";
import { Samples } from "./samples.tsx";
import { VALUES } from "./words.ts";

export function ValuesPanel() {
  const shot = useShot();
  const words = useTexts(VALUES);
  const head = useRef<HTMLElement>(null);
  const changed = shot.changed.value.length;
  return (
    // On a narrow screen the values would push the answer out of sight.
    <details id="panel" open={!matchMedia("(max-width: 60rem)").matches}>
      <summary ref={head}>
        <h2>{words.values}</h2>
      </summary>
      <Samples />
      <TableBar />
      <Form />
      <p class="hint">{words.hint}</p>
      {changed > 0 && (
        <p class="changes">
          <span role="status">{words.changedCount(changed)}</span>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              head.current?.focus();
              shot.reset();
            }}
          >
            {words.reset}
          </button>
        </p>
      )}
    </details>
  );
}
