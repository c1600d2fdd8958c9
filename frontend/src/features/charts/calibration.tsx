/** Predicted probability against what inspection found, with how many parts were inspected. */

import { scaleLinear } from "d3-scale";
import { useState } from "preact/hooks";
import type { LineStatus } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { usePage } from "../../page/page.ts";
import type { ChartsAsked } from "./address.ts";
import { AnsweredChart } from "./answered_chart.tsx";
import { DataTable } from "./data_table.tsx";
import { WATCH } from "./drift.tsx";
import { ticksOf } from "./figures.ts";
import { Mark, Marks } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { type Frame, Plot, ValueAxis } from "./plot.tsx";
import { StatusWords } from "./status_words.tsx";

type Known = NonNullable<LineStatus["outcomes"]>;
type Row = Known["calibration"][number];

export function Calibration({ asked: { line } }: { asked: ChartsAsked & { line: string } }) {
  const { client } = usePage();
  return (
    <AnsweredChart query={{ line }} load={() => client.status(line)} range={WATCH}>
      {(status) => <Outcomes status={status} />}
    </AnsweredChart>
  );
}

function Outcomes({ status }: { status: LineStatus }) {
  const messages = useMessages(CHARTS);
  const [cursor, setCursor] = useState<number | null>(null);
  const known = status.outcomes;
  const rows = known?.calibration ?? [];
  const klass = ({ low, high }: Row) => `${percent(low)} – ${percent(high)}`;
  const rate = (row: Row) =>
    messages.rateOf(percent(row.rate), percent(row.rate_low), percent(row.rate_high));
  const told = (place: number) => {
    const row = rows[place];
    if (!row) return "";
    const text = messages.classTold(klass(row), row.parts, row.defects, rate(row));
    return isOff(row) ? `${text}, ${messages.outside}` : text;
  };
  const off = [...rows.keys()].filter((place) => rows[place] && isOff(rows[place]));
  return (
    <>
      <h2>{messages.calibrationTitle}</h2>
      <StatusWords status={status} />
      {!known || rows.length === 0 ? (
        <p class="notice">{messages.noOutcomes}</p>
      ) : (
        <>
          <p>{messages.calibrationNote(known.parts, known.defects, (known.alike ?? 1).toFixed(1))}</p>
          <Plot
            name={messages.calibrationTitle}
            points={rows.length}
            cursor={cursor}
            onCursor={setCursor}
            told={told}
            marked={off}
            positions={rows.map(expected)}
            height={420}
          >
            {(frame) => <Drawing frame={frame} rows={rows} />}
          </Plot>
          <p class="readout">{cursor !== null && told(cursor)}</p>
          {off.length > 0 && (
            <ul class="legend">
              <li>
                <Mark kind="outside" /> {messages.outside}
              </li>
            </ul>
          )}
          <DataTable
            caption={messages.calibrationTitle}
            heads={[
              messages.klass,
              messages.parts,
              messages.bad,
              messages.expected,
              messages.actual,
              messages.interval,
            ]}
            count={rows.length}
            cursor={cursor}
            row={(place) => {
              const row = rows[place] as Row;
              return [
                klass(row),
                row.parts,
                row.defects,
                row.expected.toFixed(1),
                `${percent(row.rate)}${isOff(row) ? ` (${messages.outside})` : ""}`,
                `${percent(row.rate_low)} – ${percent(row.rate_high)}`,
              ];
            }}
          />
        </>
      )}
    </>
  );
}

/** The mean probability that the model gave the parts of a class. */
function expected(row: Row): number {
  return Math.min(1, row.expected / row.parts);
}

function isOff(row: Row): boolean {
  return expected(row) < row.rate_low || expected(row) > row.rate_high;
}

function Drawing({ frame, rows }: { frame: Frame; rows: readonly Row[] }) {
  const messages = useMessages(CHARTS);
  const { left, right, top, bottom, at } = frame;
  const y = scaleLinear([0, 1], [bottom, top]);
  const x = scaleLinear([0, 1], [left, right]);
  const ticks = ticksOf([0, 100], 5).map(({ value, text }) => ({ value, text: `${text} %` }));
  /** Numbers that would lie on one another are told by the cursor and the table alone. */
  const hasRoom = (place: number) =>
    rows
      .slice(place + 1)
      .every(
        (row, ahead) =>
          at(place + 1 + ahead) - at(place) > 22 || Math.abs(y(row.rate) - y(rows[place]?.rate ?? 0)) > 14,
      );
  return (
    <>
      <ValueAxis frame={frame} ticks={ticks} y={(value) => y(value / 100)} title={messages.actualAxis} />
      <g class="axis-values">
        {ticks.map(({ value, text }) => (
          <text key={text} x={x(value / 100)} y={bottom + 16} text-anchor="middle">
            {text}
          </text>
        ))}
        <text x={(left + right) / 2} y={bottom + 36} text-anchor="middle">
          {messages.predictedAxis}
        </text>
      </g>
      <line class="edge" x1={left} x2={right} y1={bottom} y2={bottom} />
      <line class="diagonal" x1={x(0)} x2={x(1)} y1={y(0)} y2={y(1)} />
      {rows.map((row, place) => (
        <g key={row.low}>
          <line class="interval" x1={at(place)} x2={at(place)} y1={y(row.rate_low)} y2={y(row.rate_high)} />
          <Marks kind={isOff(row) ? "outside" : "dot"} places={[[at(place), y(row.rate)]]} />
          {hasRoom(place) && (
            <text class="name" x={at(place) + 7} y={y(row.rate) - 5}>
              {row.parts}
            </text>
          )}
        </g>
      ))}
    </>
  );
}
