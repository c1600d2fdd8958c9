/** What a line has: its strip, the operator's view, charts, the report of a shift, the table of shots. */

import { useMemo } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { usePage, useShot } from "../../page/page.ts";
import { PageStorage } from "../../persistence/page_storage.ts";
import { ChartsView } from "../charts/charts_view.tsx";
import { LineStrip } from "../line_strip/line_strip.tsx";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { AlarmBar } from "../operator/alarm_bar.tsx";
import { type Alarms, NO_ALARMS } from "../operator/alarms.ts";
import { Check } from "../operator/check.tsx";
import { PanelState } from "../operator/panel_state.ts";
import { AlarmSound } from "../operator/sound.ts";
import { ShiftReportView } from "../shift_report/shift_report_view.tsx";
import { ShotsTableView } from "../shots_table/shots_table_view.tsx";
import type { Answers, Ground } from "./fixed_server.ts";
import { chartOf, LINE, shotsOf, statusOf, summaryOf } from "./line_answers.ts";
import { emptyShiftReportOf, shiftReportOf } from "./shift_answer.ts";
import { OwnSpecimen, Specimen } from "./specimen.tsx";

interface Props {
  models: Ground["models"];
}

const VERDICTS = ["normal", "unsure", "defect", "withheld"] as const;
const CHARTS = ["run", "pareto", "rate", "drift", "calibration"] as const;
const nothing = () => {};

export function LineSpecimens({ models }: Props) {
  const { line } = useShot();
  const shots = shotsOf(line);
  const of = (query: string) => ({ query: new URLSearchParams(`line=${LINE}&${query}`) });
  const mark = { stream: `data: ${JSON.stringify({ type: "mark", after: "m" })}\n\n` };
  const listed: Answers = {
    "/api/shots?": { json: { shots: [...shots].reverse(), cursor: null } },
    "/api/shots/changes": mark,
    "/api/shots/chart": { json: chartOf(line) },
    "/api/shots/summary": { json: summaryOf("mode") },
    "/api/line/status": { json: statusOf(line) },
    "/api/reports/shift": { json: shiftReportOf(line) },
    "/api/predict/batch": { json: { shots: shots.map(judged), model_version: "gallery" } },
  };
  return (
    <>
      <Marks />
      <OwnSpecimen of="line_strip" name="shots" models={models} answers={listed}>
        <LineStrip />
      </OwnSpecimen>
      {CHARTS.map((chart) => (
        <OwnSpecimen
          key={chart}
          of="charts"
          name={chart}
          models={models}
          answers={
            chart === "rate" ? { ...listed, "/api/shots/summary": { json: summaryOf("hour") } } : listed
          }
        >
          <ChartsView asked={of(`chart=${chart}`)} onClose={nothing} />
        </OwnSpecimen>
      ))}
      <OwnSpecimen of="charts" name="no network" models={models} answers={{ "/api/shots": "gone" }}>
        <ChartsView asked={of("chart=run")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen of="shift_report" name="whole" models={models} answers={listed}>
        <ShiftReportView asked={of("")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen
        of="shift_report"
        name="nothing"
        models={models}
        answers={{ ...listed, "/api/reports/shift": { json: emptyShiftReportOf(line) } }}
      >
        <ShiftReportView asked={of("")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen
        of="shift_report"
        name="refused"
        models={models}
        answers={{ "/api/reports": { refused: 403, code: "not_permitted" } }}
      >
        <ShiftReportView asked={of("")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen of="shots_table" name="judged" models={models} answers={listed}>
        <ShotsTableView asked={of("")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen
        of="shots_table"
        name="refused"
        models={models}
        answers={{ ...listed, "/api/predict/batch": { refused: 403, code: "not_permitted" } }}
      >
        <ShotsTableView asked={of("")} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen of="shots_table" name="no table" models={models}>
        <ShotsTableView asked={of("of=file")} onClose={nothing} />
      </OwnSpecimen>
      <AlarmBars models={models} shots={shots} />
      {VERDICTS.map((verdict) => {
        const shot = shots.find((one) => one.verdict === verdict);
        return (
          shot && (
            <OwnSpecimen key={verdict} of="operator" name={`check: ${verdict}`} models={models}>
              <div class="operator">
                <Check shot={shot} shots={shots} line={line} />
              </div>
            </OwnSpecimen>
          )
        );
      })}
    </>
  );
}

function Marks() {
  return (
    <Specimen of="line_strip" name="verdict marks">
      <div class="specimen-row">
        {VERDICTS.flatMap((verdict) =>
          ([undefined, "good", "defect"] as const).map((outcome) => (
            <span key={`${verdict}-${outcome}`} class="specimen-mark">
              <VerdictMark verdict={verdict} outcome={outcome} />
            </span>
          )),
        )}
      </div>
    </Specimen>
  );
}

/** The alarm bar with nothing to say, with what rings, and after somebody has acknowledged it. */
function AlarmBars({ models, shots }: Props & { shots: readonly RecordedShot[] }) {
  const at = "2026-11-28T09:03:00+09:00";
  const log = [
    { at: Date.parse(at), by: "김", defects: 2, withheld: 1, state: true },
    { at: Date.parse(at) - 60_000, by: "", defects: 1, withheld: 0, state: false },
  ];
  const pending = shots.flatMap(({ shot_id: shotId, verdict }) =>
    verdict === "defect" || verdict === "withheld" ? [{ shotId, at, verdict }] : [],
  );
  const states: Record<string, Alarms> = {
    silent: NO_ALARMS,
    open: { ...NO_ALARMS, pending },
    "open: the line": { ...NO_ALARMS, state: "values_moved", log },
    "open: a value far outside": {
      ...NO_ALARMS,
      pending: [{ shotId: "s-9", at, verdict: "beyond", values: ["Sensor_Flow"] }],
    },
    acknowledged: { ...NO_ALARMS, log },
  };
  return (
    <>
      {Object.entries(states).map(([name, alarms]) => (
        <OwnSpecimen key={name} of="operator" name={`alarm bar: ${name}`} models={models}>
          <div class="operator">
            <Bar alarms={alarms} />
          </div>
        </OwnSpecimen>
      ))}
    </>
  );
}

function Bar({ alarms }: { alarms: Alarms }) {
  const { client } = usePage();
  const state = useMemo(() => {
    const made = new PanelState(client, new PageStorage(null));
    made.alarms.value = alarms;
    return made;
  }, []);
  // Nobody has switched it on, so that it makes no sound.
  const sound = useMemo(() => new AlarmSound(), []);
  return <AlarmBar state={state} sound={sound} />;
}

function judged(shot: RecordedShot): object {
  return {
    verdict: shot.verdict,
    defect_probability: shot.defect_probability,
    threshold: shot.threshold,
    mode: shot.mode,
    drivers: Object.keys(shot.features)
      .slice(0, 3)
      .map((feature) => ({ feature, shap: 0.4, direction: "raises", percent: 20, compared: "above" })),
    reasons: [],
    unlike_known: shot.unlike_known,
  };
}
