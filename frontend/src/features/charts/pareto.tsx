/** Defect modes, the most frequent first, with the share that they and those before them have. */

import { scaleLinear } from "d3-scale";
import { useState } from "preact/hooks";
import type { ShotSummary } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import type { Line } from "../../line/line.ts";
import { usePage } from "../../page/page.ts";
import { type ChartsAsked, USUAL } from "./address.ts";
import { AnsweredChart } from "./answered_chart.tsx";
import { DataTable } from "./data_table.tsx";
import { moment, type ParetoBar, paretoOf, ticksOf } from "./figures.ts";
import { Marks } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { type Frame, Plot, ValueAxis } from "./plot.tsx";

export function Pareto({ asked, line }: { asked: ChartsAsked & { line: string }; line: Line }) {
  const { client } = usePage();
  const { range = USUAL } = asked;
  const query = { line: asked.line, by: "mode", ...range };
  return (
    <AnsweredChart query={query} load={() => client.summary(query)} range={range}>
      {(summary) => <Bars summary={summary} line={line} />}
    </AnsweredChart>
  );
}

function Bars({ summary, line }: { summary: ShotSummary; line: Line }) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [cursor, setCursor] = useState<number | null>(null);
  const bars = paretoOf(summary).map((bar) => ({ ...bar, label: line.modeLabel(bar.mode, language) }));
  const share = (bar: ParetoBar) => percent(bar.cumulative / 100);
  const told = (place: number) => {
    const bar = bars[place];
    return bar ? messages.bar(bar.label, bar.predicted, bar.found, share(bar)) : "";
  };
  return (
    <>
      <h2>{messages.paretoTitle}</h2>
      <p class="made">
        {messages.time(moment(summary.start), moment(summary.end), summary.time_zone)} ·{" "}
        {messages.shots(summary.total.shots)}
      </p>
      {bars.length === 0 ? (
        <p class="notice">{summary.total.shots === 0 ? messages.noShots : messages.noModes}</p>
      ) : (
        <>
          {bars.every(({ predicted }) => predicted === 0) && <p>{messages.byFound}</p>}
          <Plot
            name={messages.paretoTitle}
            points={bars.length}
            cursor={cursor}
            onCursor={setCursor}
            told={told}
            height={380}
            margin={{ left: 56, right: 56 }}
          >
            {(frame) => <Drawing frame={frame} bars={bars} />}
          </Plot>
          <p class="readout">{cursor !== null && told(cursor)}</p>
          <ul class="legend">
            <li>
              <i class="key-predicted" /> {messages.predicted}
            </li>
            <li>
              <i class="key-found" /> {messages.found}
            </li>
            <li>
              <i class="key-line" /> {messages.cumulative}
            </li>
          </ul>
          <DataTable
            caption={messages.paretoTitle}
            heads={[messages.mode, messages.predicted, messages.found, messages.cumulative]}
            count={bars.length}
            cursor={cursor}
            row={(place) => {
              const bar = bars[place] as ParetoBar;
              return [bar.label, bar.predicted, bar.found, share(bar)];
            }}
          />
        </>
      )}
    </>
  );
}

function Drawing({ frame, bars }: { frame: Frame; bars: readonly ParetoBar[] }) {
  const messages = useMessages(CHARTS);
  const { left, right, top, at } = frame;
  // The modes' names stand slanted below.
  const bottom = frame.bottom - 40;
  const most = Math.max(1, ...bars.flatMap(({ predicted, found }) => [predicted, found]));
  const y = scaleLinear([0, most * 1.05], [bottom, top]);
  const shares = scaleLinear([0, 100], [bottom, top]);
  const wide = Math.min(70, ((right - left) / bars.length) * 0.36);
  const ticks = ticksOf([0, most * 1.05], 5).filter(({ value }) => Number.isInteger(value));
  return (
    <>
      <ValueAxis frame={frame} ticks={ticks} y={y} title={messages.defects} />
      <g class="axis-values">
        {[0, 50, 80, 100].map((value) => (
          <text key={value} x={right + 6} y={shares(value)} dy="0.35em">
            {value} %
          </text>
        ))}
      </g>
      <line class="edge" x1={left} x2={right} y1={bottom} y2={bottom} />
      {bars.map(({ mode, label, predicted, found }, place) => (
        <g key={mode}>
          <rect
            class="bar"
            x={at(place) - wide}
            width={wide}
            y={y(predicted)}
            height={bottom - y(predicted)}
          />
          <rect class="bar found" x={at(place) + 1} width={wide} y={y(found)} height={bottom - y(found)} />
          <text
            class="name"
            text-anchor="end"
            transform={`translate(${at(place) + 4} ${bottom + 16}) rotate(-28)`}
          >
            {label}
          </text>
        </g>
      ))}
      <polyline
        class="cumulative"
        points={bars.map(({ cumulative }, place) => `${at(place)},${shares(cumulative)}`).join(" ")}
      />
      <Marks kind="dot" places={bars.map(({ cumulative }, place) => [at(place), shares(cumulative)])} />
    </>
  );
}
