/** The rate of defects by hour or shift, each with its interval, against what chance alone leaves. */

import { scaleLinear } from "d3-scale";
import { useState } from "preact/hooks";
import type { ShotSummary } from "../../contract/api.ts";
import { shiftIn } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { usePage } from "../../page/page.ts";
import type { ChartsAsked, Range } from "./address.ts";
import { AnsweredChart } from "./answered_chart.tsx";
import { DataTable } from "./data_table.tsx";
import { moment, ticksOf } from "./figures.ts";
import { Mark, Marks } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { type Frame, Plot, ValueAxis } from "./plot.tsx";

/** Rates need more than a few shots: without a range they are those of a day. */
export const A_DAY: Range = { hours: "24" };

type Row = ShotSummary["rows"][number];

interface Props {
  asked: ChartsAsked & { line: string };
  onAsk: (asked: Partial<ChartsAsked>) => void;
}

export function Rates({ asked, onAsk }: Props) {
  const { client } = usePage();
  const messages = useMessages(CHARTS);
  const { by = "hour", range = A_DAY } = asked;
  const query = { line: asked.line, by, ...range };
  return (
    <>
      <p role="group" aria-label={messages.by} class="choice">
        <button type="button" class="chip" aria-pressed={by === "hour"} onClick={() => onAsk({ by: "hour" })}>
          {messages.byHour}
        </button>
        <button
          type="button"
          class="chip"
          aria-pressed={by === "shift"}
          onClick={() => onAsk({ by: "shift" })}
        >
          {messages.byShift}
        </button>
      </p>
      <AnsweredChart query={query} load={() => client.summary(query)} range={range}>
        {(summary) => <RateChart summary={summary} title={messages.rateTitle[by]} onAsk={onAsk} />}
      </AnsweredChart>
    </>
  );
}

function RateChart({
  summary,
  title,
  onAsk,
}: {
  summary: ShotSummary;
  title: string;
  onAsk: Props["onAsk"];
}) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const { rows, total } = summary;
  const place = rows.findIndex(({ key }) => key === chosen);
  const cursor = place < 0 ? null : place;
  const bad = (row: Row) => row.verdicts.defect ?? 0;
  const rateOf = (row: Row) =>
    row.rate === undefined
      ? messages.noneJudged
      : `${messages.rateOf(percent(row.rate), percent(row.rate_low), percent(row.rate_high))}${leftOut(row)}`;
  // A rate is of the judged shots alone: what it leaves out is told with it.
  const leftOut = ({ verdicts: { unsure = 0, withheld = 0 } }: Row) =>
    unsure + withheld > 0 ? `, ${messages.leftOut(unsure, withheld)}` : "";
  const told = (at: number) => {
    const row = rows[at];
    if (!row) return "";
    const text = messages.rowTold(shiftIn(row.label, language), bad(row), row.judged ?? 0, rateOf(row));
    return isAbove(row) ? `${text}, ${messages.above}` : text;
  };
  const openTime = (at: number) => {
    const row = rows[at];
    if (row?.start)
      onAsk({ chart: "run", range: row.end ? { from: row.start, to: row.end } : { from: row.start } });
  };
  const above = [...rows.keys()].filter((at) => rows[at] && isAbove(rows[at]));
  return (
    <>
      <h2>{title}</h2>
      <p class="made">
        {messages.time(moment(summary.start), moment(summary.end), summary.time_zone)} ·{" "}
        {messages.shots(total.shots)} ·{" "}
        {messages.rowTold(messages.overall, bad(total), total.judged ?? 0, rateOf(total))}
      </p>
      {rows.length === 0 ? (
        <p class="notice">{messages.noShots}</p>
      ) : (
        <>
          <Plot
            name={title}
            points={rows.length}
            cursor={cursor}
            onCursor={(at) => setChosen(rows[at]?.key ?? null)}
            told={told}
            marked={above}
            enter={{ hint: messages.enterTime, open: openTime }}
          >
            {(frame) => <Drawing frame={frame} summary={summary} />}
          </Plot>
          <p class="readout">{cursor !== null && told(cursor)}</p>
          {above.length > 0 && (
            <ul class="legend">
              <li>
                <Mark kind="beyond" /> {messages.above}
              </li>
            </ul>
          )}
          <p class="made">
            {messages.rateNote} {messages.fewShots}
          </p>
          <DataTable
            caption={title}
            heads={[
              messages.span,
              messages.judged,
              messages.defectCount,
              messages.rateHead,
              messages.interval,
              messages.limit,
              messages.known,
            ]}
            count={rows.length}
            cursor={cursor}
            row={(at) => {
              const row = rows[at] as Row;
              return [
                shiftIn(row.label, language),
                row.judged ?? 0,
                bad(row),
                percent(row.rate),
                row.rate === undefined ? "–" : `${percent(row.rate_low)} – ${percent(row.rate_high)}`,
                `${percent(row.high_limit)}${isAbove(row) ? ` (${messages.above})` : ""}`,
                row.known_rate === undefined
                  ? "–"
                  : `${row.outcomes.defect ?? 0} / ${row.known ?? 0} = ${percent(row.known_rate)}`,
              ];
            }}
          />
        </>
      )}
    </>
  );
}

function isAbove({ rate, high_limit: limit }: Row): boolean {
  return rate !== undefined && limit !== undefined && rate > limit;
}

const NAME_PX = 110;

function Drawing({ frame, summary: { rows, total } }: { frame: Frame; summary: ShotSummary }) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const { left, right, top, bottom, at } = frame;
  const most = Math.min(1, rows.reduce((top, { rate_high: high = 0 }) => Math.max(top, high), 0.02) * 1.05);
  const y = scaleLinear([0, most], [bottom, top]);
  const ticks = ticksOf([0, 100 * most], 5).map(({ value, text }) => ({ value, text: `${text} %` }));
  const step = Math.max(1, Math.ceil((rows.length * NAME_PX) / (right - left)));
  // In few elements, however many hours there are.
  const judged = rows
    .map((row, place) => ({ row, x: at(place) }))
    .filter(({ row }) => row.rate !== undefined);
  const spot = ({ row, x }: { row: Row; x: number }): [number, number] => [x, y(row.rate ?? 0)];
  const upright = (x: number, { rate_low: low = 0, rate_high: high = 0 }: Row) =>
    `M${x.toFixed(1)} ${y(low).toFixed(1)}V${y(Math.min(most, high)).toFixed(1)}`;
  const across = (x: number, { high_limit: limit }: Row) =>
    limit === undefined || limit > most
      ? ""
      : `M${(x - width / 2).toFixed(1)} ${y(limit).toFixed(1)}h${width.toFixed(1)}`;
  const width = Math.min(26, ((right - left) / rows.length) * 0.8);
  return (
    <>
      <ValueAxis frame={frame} ticks={ticks} y={(value) => y(value / 100)} title={messages.rate} />
      <line class="edge" x1={left} x2={right} y1={bottom} y2={bottom} />
      {total.rate !== undefined && (
        <g class="limits">
          <line class="limit" x1={left} x2={right} y1={y(total.rate)} y2={y(total.rate)} />
          <text x={right + 4} y={y(total.rate)} dy="0.35em">
            {messages.overall}
          </text>
        </g>
      )}
      {rows.map(
        (row, place) =>
          place % step === 0 && (
            <text key={row.key} class="name" x={at(place)} y={bottom + 20} text-anchor="middle">
              {shiftIn(row.label.slice(5), language)}
            </text>
          ),
      )}
      <path class="interval" d={judged.map(({ row, x }) => upright(x, row)).join("")} />
      <path class="own-limit" d={judged.map(({ row, x }) => across(x, row)).join("")} />
      <Marks kind="dot" places={judged.filter(({ row }) => !isAbove(row)).map(spot)} />
      <Marks kind="beyond" places={judged.filter(({ row }) => isAbove(row)).map(spot)} />
    </>
  );
}
