/** What was changed on the line within a chart's time: its numbers are those on the chart. */

import { usePrinting } from "../../components/use_printing.ts";
import type { VariableChart } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { number } from "../../lib/numbers.ts";
import { textIn } from "../../line/line.ts";
import { useShot } from "../../page/page.ts";
import type { ChartsAsked } from "./address.ts";
import { moment } from "./figures.ts";
import { CHARTS } from "./messages.ts";

interface Props {
  chart: VariableChart;
  onAsk: (asked: Partial<ChartsAsked>) => void;
}

export function Changes({ chart, onAsk }: Props) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const { line } = useShot();
  const printing = usePrinting();
  const told = (change: VariableChart["changed"][number]) => {
    if (change.kind === "standstill") return messages.stood(number(change.minutes));
    if (change.kind === "setpoint") {
      const moved = line.moved(change.feature ?? "", change.before ?? 0, change.after ?? 0, false);
      return `${textIn(change, "label", language)} ${moved.from} → ${moved.to} ${change.unit ?? ""}`;
    }
    return `${messages.kindsOfChange[change.kind] ?? change.kind} ${change.was ?? ""} → ${change.now ?? ""}`;
  };
  if (chart.changed.length === 0) return null;
  return (
    <details class="chart-changes" open={printing || chart.changed.length <= 8}>
      <summary>
        {messages.changes} ({chart.changed.length})
      </summary>
      <ol>
        {chart.changed.map((change) => (
          <li key={`${change.point} ${change.kind} ${change.feature ?? ""}`}>
            <span>
              {moment(change.at)} {told(change)}
            </span>{" "}
            <button
              type="button"
              class="small quiet"
              aria-label={`${messages.fromHere}: ${moment(change.at)} ${told(change)}`}
              onClick={() => onAsk({ range: { from: change.at } })}
            >
              {messages.fromHere}
            </button>
          </li>
        ))}
      </ol>
      {chart.more_changes > 0 && <p>{messages.moreChanges(chart.more_changes)}</p>}
    </details>
  );
}
