/** T1: the verdict, how sure it is, which defect it would be, and what the values were like. */

import type { DataQuality, ModeProbability, PredictAnswer } from "../contract/results.ts";
import { number, percent } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

const SHOWN_MODES = 4;

export function Verdict({ data }: { data: PredictAnswer }) {
  const words = useTexts(CARDS);
  const { prediction, threshold = 0 } = data;
  const label = words.classes[prediction.class];
  const before = data.baseline?.prediction;
  return (
    <>
      <p class={`result ${prediction.class === "defect" ? "bad" : "good"}`}>
        <strong>{label}</strong>
        <span>
          {words.probabilityOf(label)} <b>{number(prediction.probability_percent)} %</b>
        </span>
      </p>
      <Meter defect={prediction.class_probabilities?.defect ?? 0} threshold={threshold} />
      {before && (
        <p class="fact">
          <span>{words.baseline}</span>
          <b>
            {words.classes[before.class]} · {words.defectProbability} {percent(before.class_probabilities?.defect)}
          </b>
        </p>
      )}
      <p class="fact">
        <span>{words.confidence}</span>
        <b>{words.confidences[prediction.confidence] ?? "–"}</b>
      </p>
      <Modes rows={data.defect_modes ?? []} />
      <Quality data={data.data_quality ?? {}} />
    </>
  );
}

/** The defect probability as a bar, the threshold as a line across it. */
function Meter({ defect, threshold }: { defect: number; threshold: number }) {
  const words = useTexts(CARDS);
  const over = defect >= threshold;
  return (
    <div class={`meter ${over ? "bad" : "good"}`} style={{ "--value": defect, "--threshold": threshold }}>
      <span class="track" aria-hidden="true">
        <i class="bar" />
        <i class="line" />
      </span>
      <span class="legend">
        {/* A defect's own probability stands above already. */}
        {!over && (
          <span>
            {words.defectProbability} <b>{percent(defect)}</b>
          </span>
        )}
        <span>
          {words.threshold} <b>{percent(threshold)}</b>
        </span>
      </span>
    </div>
  );
}

function Modes({ rows }: { rows: ModeProbability[] }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{words.modes}</h4>
      <ul class="modes">
        {rows.slice(0, SHOWN_MODES).map(({ mode, probability }) => (
          <li key={mode} style={{ "--value": probability }}>
            <span>{line.modeLabel(mode, language)}</span>
            <span class="track" aria-hidden="true">
              <i class="bar" />
            </span>
            <b>{percent(probability)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function Quality({ data }: { data: DataQuality }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  const names = (items: string[] = []) => items.map((item) => line.labelOf(String(item), language)).join(", ");
  const faults: [string, string][] = [
    [words.outside, names(data.out_of_range)],
    [words.missing, names(data.missing)],
    [words.unknown, names(data.unknown)],
  ];
  const present = faults.filter(([, text]) => text);
  return (
    <>
      <h4>{words.dataQuality}</h4>
      {present.length === 0 && <p class="clean">{words.dataClean}</p>}
      {present.map(([name, text]) => (
        <p key={name} class="data-fault">
          <b>{name}</b>: {text}
        </p>
      ))}
      {typeof data.anomaly_score === "number" && (
        <p class="fact">
          <span>{words.anomaly}</span>
          <b>{number(Math.round(data.anomaly_score * 100) / 100)}</b>
        </p>
      )}
    </>
  );
}
