/** The control chart of a variable: its values with limits, what breaks a rule, and what was changed on the line. */

import { useState } from "preact/hooks";
import type { VariableChart } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { type ChartsAsked, USUAL } from "./address.ts";
import { AnsweredChart } from "./answered_chart.tsx";
import { Changes } from "./changes.tsx";
import { DataTable } from "./data_table.tsx";
import { chartDecimals, moment, partsOf, rulesByPoint } from "./figures.ts";
import { Mark } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { Plot } from "./plot.tsx";
import { RunDrawing } from "./run_drawing.tsx";

interface Props {
  asked: ChartsAsked & { line: string; variable: string };
  onAsk: (asked: Partial<ChartsAsked>) => void;
  /** Opens a shot in the console. */
  onShot: (id: string) => void;
}

export function RunChart({ asked, onAsk, onShot }: Props) {
  const { client } = usePage();
  const { line, variable, range = USUAL } = asked;
  const query = { line, variable, ...range };
  return (
    <AnsweredChart query={query} load={() => client.chart(query)} range={range}>
      {(chart) => <Run chart={chart} whole={asked.limits === "whole"} onAsk={onAsk} onShot={onShot} />}
    </AnsweredChart>
  );
}

interface RunProps extends Pick<Props, "onAsk" | "onShot"> {
  chart: VariableChart;
  whole: boolean;
}

function Run({ chart, whole, onAsk, onShot }: RunProps) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const { shot_ids: ids, at, values, unit } = chart;
  const parts = partsOf(chart, whole);
  const { line } = useShot();
  const decimals = chartDecimals(chart, parts, line);
  const rules = rulesByPoint(parts);
  const defects = new Set(chart.defects);
  // The shot stays chosen when newer ones come.
  const place = chosen === null ? -1 : ids.indexOf(chosen);
  const cursor = place < 0 ? null : place;
  const valueAt = (point: number) => {
    const value = values[point];
    return value == null ? messages.noValue : line.quantity(chart.feature, value, unit, decimals);
  };
  const rulesAt = (point: number) =>
    (rules.get(point) ?? []).map((rule) => messages.rule(rule, messages.rules[rule] ?? "")).join("; ");
  const verdictAt = (point: number) => (defects.has(point) ? messages.judgedDefect : "");
  const told = (point: number) =>
    [
      messages.point(moment(at[point] ?? ""), valueAt(point)),
      messages.shot(ids[point] ?? ""),
      rulesAt(point),
      verdictAt(point),
    ]
      .filter(Boolean)
      .join(", ");
  const title = messages.runTitle(labelIn(chart, language));
  if (ids.length === 0) {
    return (
      <>
        <h2>{title}</h2>
        <p class="notice">{messages.noShots}</p>
      </>
    );
  }
  return (
    <>
      <h2>{title}</h2>
      <p class="made">
        {messages.time(moment(at[0] ?? chart.start), moment(at.at(-1) ?? chart.end), chart.time_zone)} ·{" "}
        {messages.shots(ids.length)}
      </p>
      <Notices chart={chart} parts={parts} whole={whole} onAsk={onAsk} />
      <Plot
        name={title}
        points={ids.length}
        cursor={cursor}
        onCursor={(point) => setChosen(ids[point] ?? null)}
        told={told}
        marked={rules.keys()}
        enter={{ hint: messages.enterShot, open: (point) => onShot(ids[point] ?? "") }}
      >
        {(frame) => <RunDrawing frame={frame} chart={chart} parts={parts} rules={rules} />}
      </Plot>
      <p class="readout">
        {cursor !== null && (
          <>
            <span>{told(cursor)}</span>
            <button type="button" class="small" onClick={() => onShot(ids[cursor] ?? "")}>
              {messages.open}
            </button>
          </>
        )}
      </p>
      <Legend missing={values.includes(null)} defects={defects.size > 0} />
      <Broken parts={parts} written={(value) => line.written(chart.feature, value, decimals)} />
      <Changes chart={chart} onAsk={onAsk} />
      <DataTable
        caption={title}
        heads={[
          messages.number,
          messages.shotHead,
          messages.at,
          unit ? `${messages.value} (${unit})` : messages.value,
          messages.broken,
          messages.verdict,
        ]}
        count={ids.length}
        cursor={cursor}
        row={(point) => [
          point + 1,
          ids[point],
          moment(at[point] ?? ""),
          values[point] == null ? messages.noValue : line.written(chart.feature, values[point], decimals),
          rulesAt(point),
          verdictAt(point),
        ]}
      />
    </>
  );
}

/** What has to be known before the limits are believed. */
function Notices({
  chart,
  parts,
  whole,
  onAsk,
}: Pick<RunProps, "chart" | "whole" | "onAsk"> & { parts: readonly VariableChart["limits"][] }) {
  const messages = useMessages(CHARTS);
  const { limits, stages, values, changed } = chart;
  const missing = values.filter((value) => value === null).length;
  const begins = new Set(stages?.map(({ first }) => first));
  const others = changed.some(({ kind, point }) => kind === "setpoint" && !begins.has(point));
  const together = Math.max(...parts.map((part) => part.together ?? 1));
  return (
    <div class="notices">
      {chart.cut && <p class="notice">{messages.cut(values.length)}</p>}
      {parts.length === 1 && limits.none && (
        <p class="notice">
          {limits.values === 0 ? messages.noValues : messages.noLimits[limits.none](limits.values)}
        </p>
      )}
      {parts.length > 1 && parts.some(({ none }) => none) && <p>{messages.partWithout}</p>}
      {stages && (
        <p role="group" aria-label={messages.limitsOf} class="choice">
          <span>{whole ? messages.whole : messages.staged}</span>
          <button
            type="button"
            class="chip"
            aria-pressed={!whole}
            onClick={() => onAsk({ limits: "stages" })}
          >
            {messages.byStage}
          </button>
          <button type="button" class="chip" aria-pressed={whole} onClick={() => onAsk({ limits: "whole" })}>
            {messages.ofWhole}
          </button>
        </p>
      )}
      {others && <p>{messages.otherChanges}</p>}
      {together > 1 && <p>{messages.together(together)}</p>}
      {missing > 0 && missing < values.length && <p>{messages.missing(missing)}</p>}
    </div>
  );
}

/** Which rules are broken by how many points, and the limits as numbers. */
function Broken({
  parts,
  written,
}: {
  parts: readonly VariableChart["limits"][];
  written: (value: number) => string;
}) {
  const messages = useMessages(CHARTS);
  const rules = rulesByPoint(parts);
  const counts = new Map<number, number>();
  for (const broken of rules.values())
    for (const rule of broken) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  if (parts.every(({ none }) => none)) return null;
  return (
    <>
      <p>
        <b>{rules.size === 0 ? messages.noViolations : messages.violations(rules.size)}</b>
      </p>
      <ul class="broken">
        {[...counts]
          .sort(([one], [other]) => one - other)
          .map(([rule, points]) => (
            <li key={rule}>{messages.ruleCount(messages.rule(rule, messages.rules[rule] ?? ""), points)}</li>
          ))}
      </ul>
      <ul class="broken made">
        {parts.map(
          ({ first, last, low_limit: low, centre, high_limit: high }) =>
            low !== undefined &&
            centre !== undefined &&
            high !== undefined && (
              <li key={first}>
                {parts.length > 1 && `${first + 1}–${last + 1}: `}
                {messages.lowLimit} {written(low)} · {messages.centre} {written(centre)} ·{" "}
                {messages.highLimit} {written(high)}
              </li>
            ),
        )}
      </ul>
    </>
  );
}

function Legend({ missing, defects }: { missing: boolean; defects: boolean }) {
  const { legend } = useMessages(CHARTS);
  return (
    <ul class="legend">
      <li>
        <Mark kind="beyond" /> {legend.beyond}
      </li>
      <li>
        <Mark kind="pattern" /> {legend.pattern}
      </li>
      {defects && (
        <li>
          <Mark kind="defect" /> {legend.defect}
        </li>
      )}
      {missing && (
        <li>
          <Mark kind="missing" /> {legend.missing}
        </li>
      )}
    </ul>
  );
}
