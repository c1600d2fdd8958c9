/** T1: the verdict against the threshold, how sure it is, which defect it would be, and what the values were like. */

import { useContext } from "preact/hooks";
import { Fold } from "../../components/fold.tsx";
import type {
  DataQuality,
  PredictAnswer,
  Prediction,
  Reason,
  ScenarioChange,
} from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { written } from "../../lib/decimals.ts";
import { percent } from "../../lib/numbers.ts";
import { useShot } from "../../page/page.ts";
import { Companions } from "./companions.tsx";
import { InspectedContext } from "./inspected.ts";
import { CARDS } from "./messages.ts";
import { Bar } from "./probability_bar.tsx";
import { barKind, type Judged, reasonTexts, verdictKind, verdictName } from "./verdict_text.ts";
import { Withheld } from "./withheld.tsx";

const SHOWN_MODES = 4;
/** Models that come with the system are called so; a plant's own are not. */
const PACKAGED = /^default-/;

export function Verdict({ data }: { data: PredictAnswer }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const { prediction, threshold, baseline, data_quality: quality, verdict } = data;
  if (!prediction) return <p class="fault">{messages.unreadable}</p>;
  const bad = prediction.class === "defect";
  const judged = verdict !== "withheld" && verdict !== "unsure";
  const defect = defectOf(prediction);
  const { defect_low: low, defect_high: high } = prediction;
  const between: [number, number] | undefined =
    verdict === "unsure" && low !== undefined && high !== undefined ? [low, high] : undefined;
  return (
    <>
      <p class={`result ${verdictKind(data)}`}>
        <strong>{verdictName(data, messages) ?? messages.noClass}</strong>
        <span>
          {messages.defectProbability} <b>{percent(defect)}</b>
        </span>
        {(bad || verdict === "unsure") && verdict !== "withheld" && (
          <TopMode rows={data.defect_modes ?? []} />
        )}
      </p>
      {defect !== undefined && !baseline?.prediction && (
        <Bar
          value={defect}
          line={threshold}
          kind={judged ? (bad ? "bad" : "good") : "plain"}
          between={between}
        />
      )}
      {verdict === "withheld" ? <Withheld reasons={data.reasons} /> : <Remarks data={data} />}
      {quality?.unlike_known && (
        <p class="caution" role="note">
          <b>{messages.unlikeKnown}</b>
        </p>
      )}
      {baseline?.prediction && <Comparison before={baseline} now={data} threshold={threshold} />}
      <Companions rows={data.companions} />
      <Scenarios rows={data.scenarios ?? []} />
      <Fold title={messages.grounds(typeof threshold === "number" ? percent(threshold) : "")}>
        <div class="grounds">
          {verdict === "unsure" &&
            reasonTexts(data.reasons?.filter(isInterval), language).map((text) => <p key={text}>{text}</p>)}
          {quality?.unlike_known && quality.unlike_rate && (
            <p>{messages.unlikeRate(quality.unlike_rate.shots, percent(quality.unlike_rate.rate))}</p>
          )}
          {judged && typeof threshold === "number" && defect !== undefined && prediction.class && (
            <p class="judged">
              {(bad ? messages.judgedDefect : messages.judgedNormal)(percent(defect), percent(threshold))}
            </p>
          )}
          {judged && prediction.confidence && <Confidence prediction={prediction} />}
          {judged && <Modes rows={data.defect_modes ?? []} />}
          {quality ? <Quality data={quality} /> : <p class="clean">{messages.dataUnknown}</p>}
          {PACKAGED.test(String(data.model_version)) && <p class="small-print">{messages.simulated}</p>}
        </div>
      </Fold>
    </>
  );
}

/** The mode that is most probable, by its name: its number stands among the others'. */
function TopMode({ rows: [top] }: { rows: { mode: string }[] }) {
  const { line } = useShot();
  const language = useLanguage();
  return top ? <span class="top-mode">{line.modeLabel(top.mode, language)}</span> : null;
}

const isInterval = ({ code }: Reason) => code === "interval";

/** What should be known beside a verdict: that it is unsure, and a die or product that no known shot had. The
 * interval is drawn, and told with the grounds. */
function Remarks({ data: { reasons, verdict } }: { data: PredictAnswer }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const inspected = useContext(InspectedContext);
  const texts = reasonTexts(
    reasons?.filter((reason) => !isInterval(reason)),
    language,
  );
  if (texts.length === 0 && verdict !== "unsure") return null;
  return (
    <div class="caution" role="note">
      {verdict === "unsure" && (
        <b>
          {messages.unsureMeans} {!inspected && messages.inspectIt}
        </b>
      )}
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

/** What a what-if changed: before and after beside each other, and the difference in points. */
function Comparison(props: { before: Judged; now: Judged; threshold: number | undefined }) {
  const messages = useMessages(CARDS);
  const { before, now, threshold } = props;
  const [was, is] = [defectOf(before.prediction), defectOf(now.prediction)];
  const points = was === undefined || is === undefined ? null : Math.round((is - was) * 1000) / 10;
  const rows: [string, Judged][] = [
    [messages.baseline, before],
    [messages.assumed, now],
  ];
  return (
    <div class="comparison">
      <ul>
        {rows.map(([name, judged]) => (
          <li key={name}>
            <span>{name}</span>
            <Bar value={defectOf(judged.prediction) ?? 0} line={threshold} kind={barKind(judged)} />
            <b>
              {percent(defectOf(judged.prediction))} ({verdictName(judged, messages) ?? messages.noClass})
            </b>
          </li>
        ))}
      </ul>
      {points !== null && (
        <p class="moved">
          {messages.difference(
            `${points > 0 ? "+" : points < 0 ? "−" : "±"}${written(Math.abs(points), 1)} %p`,
          )}
        </p>
      )}
    </div>
  );
}

/** Several what-ifs of one call: what each changes, and what it would make of the shot. */
function Scenarios({ rows }: { rows: NonNullable<PredictAnswer["scenarios"]> }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  const changed = (change: ScenarioChange) =>
    `${line.labelOf(change.feature, language)} = ${line.setTo(change.feature, change.to, change.unit ?? line.feature(change.feature)?.unit)}`;
  return (
    <>
      <h4>{messages.scenarios}</h4>
      <ul class="modes scenarios">
        {rows.map(({ changes, companions, prediction, defect_probability: defect, verdict, reasons }, at) => (
          <li key={at}>
            <span>{changes.map(changed).join(", ")}</span>
            <Bar value={defect ?? 0} kind={barKind({ prediction, verdict })} />
            <b>
              {percent(defect)} ({verdictName({ prediction, verdict }, messages) ?? messages.noClass})
            </b>
            {reasonTexts(reasons, language).map((text) => (
              <small key={text}>{text}</small>
            ))}
            <Companions rows={companions} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Confidence({ prediction }: { prediction: Prediction }) {
  const messages = useMessages(CARDS);
  const { confidence, confidence_score: score, confidence_shots: shots } = prediction;
  return (
    <details class="explained">
      <summary>
        <span>{typeof shots === "number" ? messages.confidence : messages.groundsScore}</span>
        <b>
          {(confidence && messages.confidences[confidence]) ?? "–"}
          {typeof score === "number" &&
            ` (${typeof shots === "number" ? percent(score) : written(score, 2)})`}
        </b>
      </summary>
      <p>
        {typeof shots === "number" && typeof score === "number"
          ? messages.confidenceOf(percent(score), shots)
          : messages.confidenceMeans}
      </p>
    </details>
  );
}

function Modes({ rows }: { rows: { mode: string; probability: number }[] }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{messages.modes}</h4>
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

/** undefined where the tool gave no probability */
function defectOf({ class: found, probability, class_probabilities: all }: Prediction): number | undefined {
  if (all) return all.defect;
  if (probability === undefined || found === undefined) return undefined;
  return found === "defect" ? probability : 1 - probability;
}

/** What the values of a shot were like: missing and what stood in, unknown, outside, and how unusual. */
export function Quality({ data }: { data: DataQuality }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const label = (name: unknown) => line.labelOf(String(name), language);
  const imputed = new Map((data.imputed ?? []).map(({ feature, value }) => [feature, value]));
  const filled = (name: string) =>
    imputed.has(name) ? `${label(name)} → ${line.quantity(name, imputed.get(name))}` : label(name);
  const missing = [...new Set([...(data.missing ?? []), ...imputed.keys()])];
  const faults: [string, string][] = [
    [messages.outside, (data.out_of_range ?? []).map(label).join(", ")],
    [messages.missing(missing.length), missing.map(filled).join(", ")],
    [messages.unknown, (data.unknown ?? []).map(String).join(", ")],
    [
      messages.unseen,
      (data.unseen ?? []).map(({ feature, value }) => `${label(feature)} ${value}`).join(", "),
    ],
  ];
  const present = faults.filter(([, text]) => text);
  return (
    <>
      <h4>{messages.dataQuality}</h4>
      {present.length === 0 && <p class="clean">{messages.dataClean}</p>}
      {present.map(([name, text]) => (
        <p key={name} class="data-fault">
          <b>{name}</b>: {text}
        </p>
      ))}
      {typeof data.anomaly_score === "number" && (
        <p class="clean">{messages.anomaly(percent(data.anomaly_score))}</p>
      )}
    </>
  );
}
