/** What a shift leaves to find out. */

import type { ReportQuestions } from "../../contract/generated.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { number, percent } from "../../lib/numbers.ts";
import { labelIn } from "../../line/line.ts";
import { clock, told } from "./figures.ts";
import { SHIFT_REPORT } from "./messages.ts";

export function Questions({ asked, moreGaps }: { asked: ReportQuestions; moreGaps: number }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const counted = (
    ["defects_unknown", "unsure_unknown", "withheld", "unlike_known", "unnamed_mould"] as const
  ).filter((name) => asked[name] > 0);
  const none = !(counted.length || asked.inspect.length || asked.gaps.length || asked.sensors.length);
  return (
    <section>
      <h2>{messages.questions}</h2>
      {none && <p>{messages.noQuestions}</p>}
      <ul>
        {counted.map((name) => (
          <li key={name}>{messages.asks[name](asked[name])}</li>
        ))}
        {asked.inspect.length > 0 && (
          <li>
            {messages.inspect}{" "}
            {asked.inspect
              .map(({ shot_id, defect_probability: chance }) => `${shot_id} (${percent(chance)})`)
              .join(", ")}
          </li>
        )}
        {asked.gaps.map((gap) => (
          <li key={gap.start}>
            {messages.gap(number(gap.minutes), clock(gap.start), clock(gap.end))} {messages.gapsAt[gap.at]}
          </li>
        ))}
        {moreGaps > 0 && <li>{messages.moreGaps(moreGaps)}</li>}
        {asked.sensors.map((row) => {
          const label = labelIn(row, language);
          return (
            <li key={`${row.kind}${row.feature}`}>
              {row.kind === "missing"
                ? messages.missing(label, row.shots, percent(row.share), clock(row.last))
                : messages.stuck(
                    label,
                    `${told(row.value, row.decimals)} ${row.unit ?? ""}`,
                    row.shots,
                    clock(row.last),
                  )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
