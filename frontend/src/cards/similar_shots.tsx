/** Known shots that were nearest to this one, and what became of them. */

import type { SimilarShot } from "../contract/results.ts";
import { percent } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

export function SimilarShots({ rows }: { rows: SimilarShot[] }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  const defects = rows.filter(({ outcome }) => outcome === "defect").length;
  return (
    <section class="similar" aria-label={words.similar}>
      <h4>{words.similar}</h4>
      <p>{words.similarCount(rows.length, defects)}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.id} class={row.outcome === "defect" ? "bad" : "good"}>
            <b>{words.classes[row.outcome] ?? "–"}</b>
            <span>{row.mode ? line.modeLabel(row.mode, language) : ""}</span>
            <span>{words.similarity(percent(row.similarity))}</span>
            {row.run !== undefined && row.shot !== undefined && <small>{words.shotOf(row.run, row.shot)}</small>}
          </li>
        ))}
      </ul>
      <p class="small-print">{words.similarMean}</p>
    </section>
  );
}
