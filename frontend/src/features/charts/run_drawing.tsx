/** What stands within the frame of a control chart. */

import { scaleLinear } from "d3-scale";
import type { VariableChart } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { domainOf, type Limits, moment, numbered, ticksOf } from "./figures.ts";
import { Marks } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { type Frame, ValueAxis } from "./plot.tsx";
import { joined, thinned } from "./thinning.ts";

/** Points up to which each has a dot of its own. */
const DOTS = 300;
/** Room between two times at the axis, in px. */
const TIME_PX = 130;

interface Props {
  frame: Frame;
  chart: VariableChart;
  parts: readonly Limits[];
  rules: ReadonlyMap<number, readonly number[]>;
}

export function RunDrawing({ frame, chart, parts, rules }: Props) {
  const { values, unit } = chart;
  const { left, right, top, bottom, at } = frame;
  const logged = values.filter((value) => value !== null);
  const limits = parts.flatMap(({ low_limit: low, high_limit: high }) => [low, high]);
  const domain = domainOf([...logged, ...limits.filter((value) => value !== undefined)]);
  const y = scaleLinear(domain, [bottom, top]);
  const stood = new Set(chart.changed.filter(({ kind }) => kind === "standstill").map(({ point }) => point));
  const drawn = thinned(values, Math.max(1, Math.round((right - left) / 2)), new Set(rules.keys()));
  const spot = (place: number): [number, number] => [at(place), y(values[place] ?? 0)];
  const point = (place: number) =>
    spot(place)
      .map((px) => px.toFixed(1))
      .join();
  // One alone is a line of no length, which its round ends make a dot.
  const trace = (run: readonly number[]) => `M${run.map(point).join("L")}h0`;
  const broken = [...rules.keys()];
  const size = Math.min(1, Math.max(0.6, (at(1) - at(0)) / 5));
  const isBeyond = (place: number) => rules.get(place)?.includes(1) === true;
  return (
    <>
      <ValueAxis frame={frame} ticks={ticksOf(domain, 6)} y={y} title={unit} />
      <line class="edge" x1={left} x2={right} y1={bottom} y2={bottom} />
      <Times frame={frame} at={chart.at} />
      <ChangeLines frame={frame} chart={chart} parts={parts} />
      {parts.map((part) => (
        <LimitLines key={part.first} frame={frame} part={part} y={y} isLast={part === parts.at(-1)} />
      ))}
      {drawn.length > 0 && <path class="series" d={joined(drawn, values, stood).map(trace).join("")} />}
      {drawn.length <= DOTS && (
        <Marks kind="dot" places={drawn.filter((place) => !rules.has(place)).map(spot)} />
      )}
      <Marks kind="pattern" size={size} places={broken.filter((place) => !isBeyond(place)).map(spot)} />
      <Marks kind="beyond" size={Math.max(0.85, size)} places={broken.filter(isBeyond).map(spot)} />
      <Marks kind="missing" places={placesOfNone(values).map((place) => [at(place), bottom + 8])} />
      <Marks kind="defect" places={chart.defects.map((place) => [at(place), bottom - 8])} />
    </>
  );
}

function placesOfNone(values: readonly (number | null)[]): number[] {
  return [...values.keys()].filter((place) => values[place] === null);
}

/** The limits of a part, with their names at the end of the last one. */
function LimitLines({
  frame,
  part,
  y,
  isLast,
}: {
  frame: Frame;
  part: Limits;
  y: (value: number) => number;
  isLast: boolean;
}) {
  const messages = useMessages(CHARTS);
  const { centre, low_limit: low, high_limit: high } = part;
  if (centre === undefined || low === undefined || high === undefined) return null;
  const half = (frame.at(1) - frame.at(0)) / 2;
  const [from, to] = [frame.at(part.first) - half, frame.at(part.last) + half];
  const lines = [
    { value: high, kind: "limit", name: messages.highLimit },
    { value: centre, kind: "centre", name: messages.centre },
    { value: low, kind: "limit", name: messages.lowLimit },
  ];
  return (
    <g class="limits">
      {lines.map(({ value, kind, name }) => (
        <g key={name}>
          <line class={kind} x1={from} x2={to} y1={y(value)} y2={y(value)} />
          {isLast && (
            <text x={frame.right + 4} y={y(value)} dy="0.35em">
              {name}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** What was changed: a line where limits are worked out anew, a short one elsewhere, each with its number in the list. */
function ChangeLines({ frame, chart, parts }: Pick<Props, "frame" | "chart" | "parts">) {
  const half = (frame.at(1) - frame.at(0)) / 2;
  const anew = new Set(parts.slice(1).map(({ first }) => first));
  return (
    <g class="changes-on-chart">
      {numbered(
        chart.changed.map(({ point }) => point),
        (point) => frame.at(point) - half,
      ).map(({ point, x, name }) => (
        <g key={point}>
          <line
            class={anew.has(point) ? "anew" : undefined}
            x1={x}
            x2={x}
            y1={frame.top - 8}
            y2={anew.has(point) ? frame.bottom : frame.top + 6}
          />
          {name && (
            <text x={x} y={frame.top - 11} text-anchor="middle">
              {name}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function Times({ frame, at }: { frame: Frame; at: readonly string[] }) {
  const most = Math.max(1, Math.floor((frame.right - frame.left) / TIME_PX));
  const count = Math.min(at.length, most + 1);
  const places = Array.from({ length: count }, (_, n) =>
    count === 1 ? 0 : Math.round((n * (at.length - 1)) / (count - 1)),
  );
  return (
    <g class="axis-times">
      {places.map((place) => (
        <text key={place} x={frame.at(place)} y={frame.bottom + 30} text-anchor="middle">
          {moment(at[place] ?? "").slice(0, 11)}
        </text>
      ))}
    </g>
  );
}
