/** The page's parts, each in its states. */

import type { PredictAnswers } from "../../contract/api.ts";
import { usePage, useShot } from "../../page/page.ts";
import { withKeptVerdict } from "../../state/finding.ts";
import { startedTurn, type Turn } from "../../state/turn.ts";
import { Answer } from "../answer/answer.tsx";
import { CardView } from "../cards/card_view.tsx";
import { TurnList } from "../conversation/turn_list.tsx";
import { TurnView } from "../conversation/turn_view.tsx";
import { Ending } from "../turn/ending.tsx";
import { Field } from "../values/field.tsx";
import { ValuesPanel } from "../values/values_panel.tsx";
import { DocumentSpecimens } from "./document_specimens.tsx";
import { LineSpecimens } from "./line_specimens.tsx";
import { OutcomeSpecimens } from "./outcome_specimens.tsx";
import { OwnSpecimen, Specimen } from "./specimen.tsx";
import { turnsOf } from "./turns.ts";
import { WorkSpecimens } from "./work_specimens.tsx";

/** The models' answers about one of the line's samples. */
export interface Judged {
  id: string;
  features: Record<string, number>;
  answers: PredictAnswers;
}

export function Specimens({ judged }: { judged: readonly Judged[] }) {
  const worst = judged[0];
  const done = worst && turnsOf(worst.features, worst.answers).find(([name]) => name === "done")?.[1];
  return (
    <>
      <Controls />
      <Values />
      {worst && <Turns features={worst.features} answers={worst.answers} />}
      {judged.map((sample) => (
        <Cards key={sample.id} sample={sample} />
      ))}
      {worst && done && (
        <>
          <WorkSpecimens models={worst.answers} done={done} />
          <OutcomeSpecimens models={worst.answers} done={done} />
          <DocumentSpecimens models={worst.answers} />
          <LineSpecimens models={worst.answers} />
        </>
      )}
    </>
  );
}

function Controls() {
  return (
    <>
      <Specimen of="page" name="buttons">
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
      <Specimen of="page" name="fields">
        <select aria-label="select">
          <option>line-7</option>
        </select>
        <textarea aria-label="textarea" placeholder="placeholder" />
        <p>
          <a href="#/gallery">Gallery</a> <mark>mark</mark> <code>code</code> <small>small</small>
        </p>
      </Specimen>
      {["bad", "warn", ""].map((kind) => (
        <Specimen key={kind} of="page" name={`notice ${kind}`.trim()}>
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

/** A value of each kind of mark, and the panel with changes that can be taken back. */
function Values() {
  const shot = useShot();
  return (
    <>
      <Specimen of="values" name="marks">
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
      <Specimen of="values" name="panel">
        <ValuesPanel />
      </Specimen>
    </>
  );
}

function Turns({ features, answers }: Omit<Judged, "id">) {
  const shot = useShot().identity.value;
  const turns = turnsOf(features, answers).map(([name, turn]): [string, Turn] => [name, { ...turn, shot }]);
  return (
    <>
      {turns.map(([name, turn]) => (
        <Specimen key={name} of="conversation" name={`turn: ${name}`}>
          <TurnView turn={turn} newest={true} beside="" />
        </Specimen>
      ))}
      <OwnSpecimen
        of="conversation"
        name="folded"
        models={answers}
        begin={(page) => {
          page.conversation.turns.value = turns.map(([, turn]) => ({ ...turn, id: `${turn.id}-folded` }));
        }}
      >
        <TurnList />
      </OwnSpecimen>
      {turns.map(
        ([name, turn]) =>
          tells(turn) && (
            <Specimen key={name} of="turn" name={`ending: ${name}`}>
              <Ending turn={{ ...turn, id: `${turn.id}-ending` }} />
            </Specimen>
          ),
      )}
      {turns
        .filter(([name]) => name === "asked" || name === "answering" || name === "done")
        .map(([name, turn]) => (
          <Specimen key={name} of="answer" name={name}>
            <Answer turn={{ ...turn, id: `${turn.id}-answer` }} />
          </Specimen>
        ))}
    </>
  );
}

/** Whether the end of a question is worth a word. */
function tells({ end }: Turn): boolean {
  return end !== null && (end.kind !== "done" || end.stopped || end.warnings.length > 0);
}

function Cards({ sample: { id, features, answers } }: { sample: Judged }) {
  const page = usePage();
  const found = turnsOf(features, answers).find(([name]) => name === "done")?.[1];
  const kept = page.diagnosis.chosen.value;
  return (
    <>
      {found?.cards.map((card) => (
        <Specimen key={card.key} of="cards" name={`${id}: ${card.tool}`}>
          <CardView card={card} turn={found} />
        </Specimen>
      ))}
      {kept && (
        <Specimen of="cards" name={`${id}: kept verdict`}>
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
