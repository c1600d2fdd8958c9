/** All of the line's variables with the values that were asked about, and marks on those outside their range. */

import { labelIn, textIn } from "../line/line.ts";
import { number } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import type { Turn } from "../turn/turn.ts";
import { VALUES } from "../values/words.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { reportedValues } from "./report.ts";
import { KEEP } from "./words.ts";

export function ReportedValues({ turn }: { turn: Turn }) {
  const { line } = useShot();
  const words = useTexts(KEEP);
  const other = useTexts(VALUES).otherEquipment;
  const language = useLanguage();
  return (
    <section class="values">
      <h3>{words.values}</h3>
      <div class="tables">
        {line.groups().map(({ part, features }) => (
          <table key={part?.id ?? ""}>
            <caption>{part ? textIn(part, "name", language) : other}</caption>
            <thead>
              <tr>
                <th scope="col">{words.variable}</th>
                <th scope="col">{words.value}</th>
                <th scope="col">{words.plausible}</th>
                <th scope="col">{words.typical}</th>
              </tr>
            </thead>
            <tbody>
              {reportedValues(turn, features).map(({ feature, value, mark }) => (
                <tr key={feature.name} class={mark}>
                  <th scope="row">{labelIn(feature, language)}</th>
                  <td>
                    <b>{value === null ? "" : number(value)}</b> {value !== null && feature.unit}{" "}
                    <span class="mark">{words.marks[mark]}</span>
                  </td>
                  <td>
                    {number(feature.plausible[0])}–{number(feature.plausible[1])}
                  </td>
                  <td>{number(feature.typical)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}
