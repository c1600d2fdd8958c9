/** T2: which variables drive the prediction, what to change, and where on the machine to look. */

import type { Adjustment, Attribution, EquipmentDescription, ImportanceAnswer } from "../contract/results.ts";
import { labelIn, textIn } from "../line/line.ts";
import { number, percent, quantity } from "../line/numbers.ts";
import { usePage, useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

const SHOWN_DRIVERS = 8;
const SHOWN_ADJUSTMENTS = 3;
const SHOWN_PARTS = 2;

export function Drivers({ data }: { data: ImportanceAnswer }) {
  return (
    <>
      <Bars rows={(data.attributions ?? []).slice(0, SHOWN_DRIVERS)} />
      <Adjustments rows={(data.adjustments ?? []).slice(0, SHOWN_ADJUSTMENTS)} />
      <Parts rows={(data.equipment_descriptions ?? []).slice(0, SHOWN_PARTS)} />
    </>
  );
}

/** Bars from the middle: to the right what raises the risk, to the left what lowers it. */
function Bars({ rows }: { rows: Attribution[] }) {
  const words = useTexts(CARDS);
  const language = useLanguage();
  const longest = Math.max(...rows.map(({ shap }) => Math.abs(shap)), 1e-12);
  return (
    <>
      <p class="key" aria-hidden="true">
        <span class="lowers">{words.lowers}</span>
        <span class="raises">{words.raises}</span>
      </p>
      <ul class="drivers">
        {rows.map((row) => (
          <li
            key={row.feature}
            class={row.direction}
            style={{ "--size": Math.abs(row.shap) / longest }}
            title={row.feature}
          >
            <span class="name">{labelIn(row, language)}</span>
            <span class="value">
              <b>{quantity(row.value, row.unit)}</b> {words.typical} {quantity(row.typical, row.unit)}
            </span>
            <span class="track" aria-hidden="true">
              <i class="bar" />
            </span>
            <span class="share">
              {row.percent !== undefined && `${number(row.percent)} %`}
              <span class="hidden"> {row.direction === "raises" ? words.raises : words.lowers}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Adjustments({ rows }: { rows: Adjustment[] }) {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{words.adjustments}</h4>
      <ol class="adjustments">
        {rows.map((row, index) => (
          <li key={index}>
            <span class="moves">
              {row.changes.map(({ feature, from, to, unit }) => (
                <span key={feature}>
                  {shot.line.labelOf(feature, language)}{" "}
                  <b>
                    {number(from)} → {quantity(to, unit)}
                  </b>
                </span>
              ))}
            </span>
            <span class="effect">
              {words.defectProbability} {percent(row.defect_probability_before)} →{" "}
              <b>{percent(row.defect_probability_after)}</b>
            </span>
            <button
              type="button"
              class="small"
              onClick={() => page.announce(words.applied(shot.apply(row.changes)))}
            >
              {words.apply}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function Parts({ rows }: { rows: EquipmentDescription[] }) {
  const words = useTexts(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{words.equipment}</h4>
      <ul class="parts">
        {rows.map((part) => (
          <li key={part.id}>
            <b>{textIn(part, "name", language)}</b>: {textIn(part, "action", language)}
          </li>
        ))}
      </ul>
    </>
  );
}
