/** The parts of the machine behind the strongest drivers, each with the check that is recommended. */

import type { EquipmentDescription } from "../contract/results.ts";
import { textIn } from "../line/line.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

export function Parts({ rows }: { rows: EquipmentDescription[] }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section class="parts" aria-label={words.equipment}>
      <h4>{words.equipment}</h4>
      <ul>
        {rows.map((row) => {
          // The line's own description stands in for a text that the answer has in one language only.
          const part = { ...line.equipment.find(({ id }) => id === row.id), ...row };
          const related = (part.related_features ?? []).map((name) => line.labelOf(name, language)).join(", ");
          return (
            <li key={row.id}>
              <b>{textIn(part, "name", language)}</b>
              {textIn(part, "action", language) && <p>{textIn(part, "action", language)}</p>}
              <details>
                <summary>{words.about}</summary>
                <p>{textIn(part, "description", language)}</p>
                {related && <p class="small-print">{words.related(related)}</p>}
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
