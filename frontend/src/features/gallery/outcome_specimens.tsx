/** What is said of a shot afterwards: what the part was, and the report. */

import { useMemo } from "preact/hooks";
import { ApiError } from "../../api/api_error.ts";
import { OutcomeSender } from "../../page/outcome_sender.ts";
import { usePage, useShot } from "../../page/page.ts";
import { OutcomeOutbox } from "../../persistence/outcome_outbox.ts";
import type { OutcomeDraft } from "../../state/outcome_draft.ts";
import type { Turn } from "../../state/turn.ts";
import { OutcomeForm } from "../feedback/outcome_form.tsx";
import { OutcomeOfShot } from "../feedback/outcome_of_shot.tsx";
import { PendingOutcomes } from "../feedback/pending_outcomes.tsx";
import { ReportView } from "../report/report_view.tsx";
import type { Answers, Ground } from "./fixed_server.ts";
import { LINE, SAID, shotOf } from "./line_answers.ts";
import { PHOTO } from "./photo.ts";
import { OwnSpecimen, Specimen } from "./specimen.tsx";

interface Props {
  models: Ground["models"];
  done: Turn;
}

const nothing = () => {};

export function OutcomeSpecimens({ models, done }: Props) {
  return (
    <>
      <Outcomes models={models} />
      <Reports models={models} done={done} />
    </>
  );
}

const DRAFT: OutcomeDraft = {
  result: "defect",
  modes: [],
  note: "게이트 옆 2 mm",
  picture: PHOTO,
  photo: "",
};
const FORMS: Record<string, { draft: Partial<OutcomeDraft>; busy?: boolean; fault?: string }> = {
  empty: { draft: { result: null, note: "", picture: null } },
  "with photo": { draft: {} },
  sending: { draft: {}, busy: true },
  failed: { draft: {}, fault: "HTTP 422: photo: too large" },
  "note too long": { draft: { note: "메모 ".repeat(400) } },
};

function Outcomes({ models }: Pick<Props, "models">) {
  const { line } = useShot();
  const shots: Record<string, Answers> = {
    "nothing said": { [`/api/shots/${LINE}`]: { json: shotOf(line, []) } },
    corrected: { [`/api/shots/${LINE}`]: { json: shotOf(line, SAID) } },
    gone: {},
    "no network": { "/api/shots": "gone" },
  };
  const { shot_id: shotId } = shotOf(line, []);
  return (
    <>
      {Object.entries(FORMS).map(([name, { draft, busy = false, fault = "" }]) => (
        <Specimen key={name} of="feedback" name={`outcome form: ${name}`}>
          <OutcomeForm
            draft={{ ...DRAFT, ...draft }}
            withPhoto
            busy={busy}
            fault={fault}
            onChange={nothing}
            onSave={nothing}
            onCancel={nothing}
          />
        </Specimen>
      ))}
      {Object.entries(shots).map(([name, answers]) => (
        <OwnSpecimen key={name} of="feedback" name={`part: ${name}`} models={models} answers={answers}>
          <PartOutcome shotId={shotId} />
        </OwnSpecimen>
      ))}
      <OwnSpecimen of="feedback" name="outcomes that wait" models={models}>
        <Waiting shotId={shotId} />
      </OwnSpecimen>
    </>
  );
}

function PartOutcome({ shotId }: { shotId: string }) {
  const { client } = usePage();
  const sender = useMemo(() => new OutcomeSender(client, new OutcomeOutbox(null, "")), []);
  return <OutcomeOfShot line={LINE} shotId={shotId} sender={sender} />;
}

/** One that waits for the network, and one that was refused for what it is. */
function Waiting({ shotId }: { shotId: string }) {
  const { client } = usePage();
  const sender = useMemo(() => {
    const made = new OutcomeSender(client, new OutcomeOutbox(null, ""));
    const entry = { line: LINE, shotId, at: 0, unkept: true };
    made.waiting.value = [
      { ...entry, id: "1", said: { result: "good" }, fault: new ApiError(0, "no_connection", "") },
      { ...entry, id: "2", said: { result: "defect" }, fault: new ApiError(422, "validation_error", "") },
    ];
    return made;
  }, []);
  return <PendingOutcomes sender={sender} />;
}

function Reports({ models, done }: Props) {
  const { line } = useShot();
  const whole: Turn = { ...done, pictures: [PHOTO] };
  const recorded: Turn = {
    ...done,
    shot: {
      kind: "recorded",
      line: LINE,
      shotId: "7-000004",
      mould: "M-12",
      lot: "A356-0210",
      print: "",
      changed: {},
    },
  };
  return (
    <>
      <OwnSpecimen of="report" name="of a question" models={models}>
        <ReportView turn={whole} onClose={nothing} />
      </OwnSpecimen>
      <OwnSpecimen
        of="report"
        name="of a recorded shot"
        models={models}
        answers={{ [`/api/shots/${LINE}`]: { json: shotOf(line, SAID) } }}
      >
        <ReportView turn={recorded} onClose={nothing} />
      </OwnSpecimen>
    </>
  );
}
