/** The page's parts, each in its states. */

import type { ComponentChildren } from "preact";
import type { PredictAnswers } from "../../contract/api.ts";
import { usePage, useShot } from "../../page/page.ts";
import { withKeptVerdict } from "../../state/finding.ts";
import { startedTurn } from "../../state/turn.ts";
import { CardView } from "../cards/card_view.tsx";
import { TurnView } from "../conversation/turn_view.tsx";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { Field } from "../values/field.tsx";
import { ValuesPanel } from "../values/values_panel.tsx";
import { turnsOf } from "./turns.ts";

const VERDICTS = ["normal", "unsure", "defect", "withheld"] as const;

/** The models' answers about one of the line's samples. */
export interface Judged {
  id: string;
  features: Record<string, number>;
  answers: PredictAnswers;
}

export function Specimens({ judged }: { judged: readonly Judged[] }) {
  const worst = judged[0];
  return (
    <>
      <Controls />
      <Marks />
      <Values />
      {worst && <Turns features={worst.features} answers={worst.answers} />}
      {judged.map((sample) => (
        <Cards key={sample.id} sample={sample} />
      ))}
    </>
  );
}

export function Specimen({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="specimen" data-specimen={name}>
      <h3 class="specimen-name">{name}</h3>
      {children}
    </section>
  );
}

function Controls() {
  return (
    <>
      <Specimen name="buttons">
        {["", "primary", "quiet", "small", "chip"].map((kind) => (
          <p key={kind} class="specimen-row">
            <button type="button" class={kind}>
              {kind || "button"}
            </button>
            <button type="button" class={kind} aria-pressed="true">
              pressed
            </button>
            <button type="button" class={kind} aria-disabled="true">
              disabled
            </button>
          </p>
        ))}
      </Specimen>
      <Specimen name="fields">
        <select aria-label="select">
          <option>line-7</option>
        </select>
        <textarea aria-label="textarea" placeholder="placeholder" />
        <p>
          <a href="#/gallery">Gallery</a> <mark>mark</mark> <code>code</code> <small>small</small>
        </p>
      </Specimen>
      {["bad", "warn", ""].map((kind) => (
        <Specimen key={kind} name={`notice ${kind}`.trim()}>
          <div class={`notice ${kind}`}>
            <p>
              <b>notice</b> text
            </p>
            <button type="button">button</button>
          </div>
        </Specimen>
      ))}
    </>
  );
}

function Marks() {
  return (
    <Specimen name="verdict marks">
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

/** A value of each kind of mark, and the panel with changes that can be taken back. */
function Values() {
  const shot = useShot();
  return (
    <>
      <Specimen name="values">
        <ul class="value-rows">
          {shot.line.features.slice(0, 8).map((feature) => (
            <Field
              key={feature.name}
              feature={feature}
              band={[feature.typical * 0.97, feature.typical * 1.03]}
            />
          ))}
        </ul>
      </Specimen>
      <Specimen name="values panel">
        <ValuesPanel />
      </Specimen>
    </>
  );
}

function Turns({ features, answers }: Omit<Judged, "id">) {
  const shot = useShot().identity.value;
  return (
    <>
      {turnsOf(features, answers).map(([name, turn]) => (
        <Specimen key={name} name={`turn: ${name}`}>
          <TurnView turn={{ ...turn, shot }} newest={true} beside="" />
        </Specimen>
      ))}
    </>
  );
}

function Cards({ sample: { id, features, answers } }: { sample: Judged }) {
  const page = usePage();
  const found = turnsOf(features, answers).find(([name]) => name === "done")?.[1];
  const kept = page.diagnosis.chosen.value;
  return (
    <>
      {found?.cards.map((card) => (
        <Specimen key={card.key} name={`${id}: ${card.tool}`}>
          <CardView card={card} turn={found} />
        </Specimen>
      ))}
      {kept && (
        <Specimen name={`${id}: kept verdict`}>
          {withKeptVerdict(startedTurn("gallery-kept", "", features, 0), kept).cards.map((card) => (
            <CardView
              key={card.key}
              card={card}
              turn={found ?? startedTurn("gallery-kept", "", features, 0)}
            />
          ))}
        </Specimen>
      )}
    </>
  );
}
