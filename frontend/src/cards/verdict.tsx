/** T1: the verdict against the threshold, how sure it is, which defect it would be, and what the values were like. */

import type { PredictAnswer, Prediction, QualityClass } from "../contract/results.ts";
import { number, percent } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { Bar } from "./bar.tsx";
import { Quality } from "./quality.tsx";
import { CARDS } from "./words.ts";

const SHOWN_MODES = 4;
/** Models that come with the system are called so; a plant's own are not. */
const PACKAGED = /^default-/;

export function Verdict({ data }: { data: PredictAnswer }) {
  const words = useTexts(CARDS);
  const { prediction, threshold, baseline, data_quality: quality } = data;
  if (!prediction) return <p class="fault">{words.unreadable}</p>;
  const bad = prediction.class === "defect";
  const defect = defectOf(prediction);
  return (
    <>
      <p class={`result ${bad ? "bad" : prediction.class ? "good" : ""}`}>
        <strong>{classOf(prediction, words)}</strong>
        <span>
          {words.defectProbability} <b>{defectPercent(prediction)}</b>
        </span>
      </p>
      {quality?.unlike_known && (
        <p class="caution" role="note">
          {words.unlikeKnown}
        </p>
      )}
      {defect !== undefined && <Bar value={defect} line={threshold} kind={bad ? "bad" : "good"} />}
      {typeof threshold === "number" && defect !== undefined && prediction.class && (
        <>
          <p class="legend" aria-hidden="true">
            ┃ {words.threshold} {percent(threshold)}
          </p>
          <p class="judged">
            {(bad ? words.judgedDefect : words.judgedNormal)(defectPercent(prediction), percent(threshold))}
          </p>
        </>
      )}
      {baseline?.prediction && <Comparison before={baseline.prediction} now={prediction} threshold={threshold} />}
      {prediction.confidence && <Confidence prediction={prediction} />}
      <Modes rows={data.defect_modes ?? []} />
      {quality ? <Quality data={quality} /> : <p class="clean">{words.dataUnknown}</p>}
      {PACKAGED.test(String(data.model_version)) && <p class="small-print">{words.simulated}</p>}
    </>
  );
}

/** What a what-if changed: before and after beside each other, and the difference in points. */
function Comparison(props: { before: Prediction; now: Prediction; threshold: number | undefined }) {
  const words = useTexts(CARDS);
  const { before, now, threshold } = props;
  const [was, is] = [defectOf(before), defectOf(now)];
  const points = was === undefined || is === undefined ? null : Math.round((is - was) * 1000) / 10;
  const rows: [string, Prediction][] = [
    [words.baseline, before],
    [words.assumed, now],
  ];
  return (
    <div class="comparison">
      <ul>
        {rows.map(([name, prediction]) => (
          <li key={name}>
            <span>{name}</span>
            <Bar value={defectOf(prediction) ?? 0} line={threshold} kind={prediction.class === "defect" ? "bad" : "good"} />
            <b>
              {classOf(prediction, words)} {percent(defectOf(prediction))}
            </b>
          </li>
        ))}
      </ul>
      {points !== null && (
        <p class="moved">{words.difference(`${points > 0 ? "+" : points < 0 ? "−" : "±"}${number(Math.abs(points))} %p`)}</p>
      )}
    </div>
  );
}

function Confidence({ prediction: { confidence, confidence_score: score } }: { prediction: Prediction }) {
  const words = useTexts(CARDS);
  return (
    <details class="explained">
      <summary>
        <span>{words.confidence}</span>
        <b>
          {(confidence && words.confidences[confidence]) ?? "–"}
          {typeof score === "number" && ` (${number(Math.round(score * 100) / 100)})`}
        </b>
      </summary>
      <p>{words.confidenceMeans}</p>
    </details>
  );
}

function Modes({ rows }: { rows: { mode: string; probability: number }[] }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{words.modes}</h4>
      <ul class="modes">
        {rows.slice(0, SHOWN_MODES).map(({ mode, probability }) => (
          <li key={mode}>
            <span>{line.modeLabel(mode, language)}</span>
            <Bar value={probability} kind="plain" />
            <b>{percent(probability)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function classOf(prediction: Prediction, words: { classes: Record<QualityClass, string>; noClass: string }): string {
  return prediction.class === undefined ? words.noClass : (words.classes[prediction.class] ?? "–");
}

/** undefined where the tool gave no probability */
function defectOf({ class: found, probability, class_probabilities: all }: Prediction): number | undefined {
  if (all) return all.defect;
  if (probability === undefined || found === undefined) return undefined;
  return found === "defect" ? probability : 1 - probability;
}

/** A defect's probability in the digits that the answer gives, so that both say the same. */
function defectPercent(prediction: Prediction): string {
  const { class: found, probability_percent: share } = prediction;
  return found === "defect" && share !== undefined ? `${number(share)} %` : percent(defectOf(prediction));
}
