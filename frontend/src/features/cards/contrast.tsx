/** What differs from a good shot: the values of both, and what each difference does to the risk. */

import type { ContrastedWith, Difference } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { useShot } from "../../page/page.ts";
import { CARDS } from "./messages.ts";

const SHOWN = 6;

export function Contrast({ rows, compared }: { rows: Difference[]; compared: ContrastedWith | undefined }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (!compared) return null;
  const { defect_probability: now, other_defect_probability: other } = compared;
  const words = language === "ko" ? compared.message_ko : compared.message;
  return (
    <section class="contrast" aria-label={messages.contrast}>
      <h4>{compared.kind === "given" ? messages.contrastWithLast : messages.contrast}</h4>
      {compared.kind !== "given" && <p class="small-print">{words}</p>}
      {now !== null && other !== null && <p>{messages.contrastOf(percent(now), percent(other))}</p>}
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{messages.variable}</th>
              <th scope="col">{messages.thisShot}</th>
              <th scope="col">{messages.goodShot}</th>
              <th scope="col">{messages.doesToRisk}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.feature}>
                <th scope="row">{line.labelOf(row.feature, language)}</th>
                {[row.value, row.other].map((value, place) => (
                  <td key={place === 0 ? "this" : "good"}>
                    {line.quantity(
                      row.feature,
                      value,
                      row.unit,
                      line.apartDecimals(row.feature, row.value, [row.other]),
                    )}
                  </td>
                ))}
                <td class={row.direction === "raises" ? "bad" : "good"}>
                  {row.direction === "raises" ? messages.raises : messages.lowers}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
