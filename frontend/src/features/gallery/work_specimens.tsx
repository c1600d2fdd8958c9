/** What one works with: question box, pictures, tables, finding, what-if, what the part was, report, signing in. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { ApiError } from "../../api/api_error.ts";
import { SignInFault } from "../../auth/sign_in_fault.ts";
import { OutcomeSender } from "../../page/outcome_sender.ts";
import { type Page, usePage, useShot } from "../../page/page.ts";
import { OutcomeOutbox } from "../../persistence/outcome_outbox.ts";
import type { OutcomeDraft } from "../../state/outcome_draft.ts";
import type { Turn } from "../../state/turn.ts";
import { Composer } from "../ask/composer.tsx";
import { InlineError } from "../ask/inline_error.tsx";
import { Feedback } from "../feedback/feedback.tsx";
import { OutcomeForm } from "../feedback/outcome_form.tsx";
import { OutcomeOfShot } from "../feedback/outcome_of_shot.tsx";
import { PendingOutcomes } from "../feedback/pending_outcomes.tsx";
import { FindingPanel } from "../finding/finding.tsx";
import { SentPictures } from "../pictures/thumbnails.tsx";
import { ReportView } from "../report/report_view.tsx";
import { SignInAgain, SignInGate, UserMenu } from "../sign_in/sign_in_view.tsx";
import { Mapping } from "../table/mapping.tsx";
import { TableBar } from "../table/table_bar.tsx";
import { ValuesPanel } from "../values/values_panel.tsx";
import { WhatIfPanel } from "../what_if/what_if_panel.tsx";
import type { Answers, Ground } from "./fixed_server.ts";
import { LINE, SAID, shotOf } from "./line_answers.ts";
import { PHOTO } from "./photo.ts";
import { OwnSpecimen, Specimen } from "./specimen.tsx";

interface Props {
  models: Ground["models"];
  done: Turn;
}

const USER = { subject: "gallery", name: "김기술" };
const REFUSALS = ["empty", "too_long", "reading_pictures", "answering"] as const;
const nothing = () => {};

export function WorkSpecimens({ models, done }: Props) {
  return (
    <>
      <Asking models={models} done={done} />
      <Tables models={models} />
      <Findings models={models} done={done} />
      <Outcomes models={models} done={done} />
      <Reports models={models} done={done} />
      <SigningIn models={models} />
    </>
  );
}

function Asking({ models, done }: Props) {
  return (
    <>
      <OwnSpecimen of="ask" name="composer" models={models} begin={asks("전환 위치는?")}>
        <Composer />
      </OwnSpecimen>
      <OwnSpecimen of="ask" name="composer, too long" models={models} begin={asks("왜? ".repeat(1400))}>
        <Composer />
      </OwnSpecimen>
      <OwnSpecimen
        of="ask"
        name="composer, answering"
        models={models}
        begin={(page) => {
          page.conversation.turns.value = [{ ...done, end: null }];
        }}
      >
        <Composer />
      </OwnSpecimen>
      {REFUSALS.map((refusal) => (
        <Specimen key={refusal} of="ask" name={`not sent: ${refusal}`}>
          <InlineError refusal={refusal} length={5_000} />
        </Specimen>
      ))}
      <Specimen of="pictures" name="sent, gone, refused">
        <SentPictures pictures={[PHOTO, { ...PHOTO, data: "" }]} refusals={new Map([[1, "too small"]])} />
      </Specimen>
    </>
  );
}

const asks = (question: string) => (page: Page) => {
  page.draft.value = question;
};

/** Headers that resemble the line's, one that does not, and rows of values. */
function Tables({ models }: Pick<Props, "models">) {
  const { line } = useShot();
  const columns = line.features.slice(0, 4);
  const row = columns.map(({ typical }) => String(typical));
  const csv = (names: readonly string[]) =>
    [
      [...names, "비고"],
      [...row, "a"],
      [...row, "b"],
    ]
      .map((r) => r.join())
      .join("\n");
  const labels = columns.map(({ label }) => label);
  return (
    <>
      <OwnSpecimen
        of="table"
        name="open, with a fault"
        models={models}
        begin={opens(csv(labels).replace(",a", ",a\nx"))}
      >
        <TableBar />
      </OwnSpecimen>
      <OwnSpecimen of="table" name="not a table" models={models} begin={opens("어제 3번 샷")}>
        <TableBar />
      </OwnSpecimen>
      <OwnSpecimen
        of="table"
        name="columns to match"
        models={models}
        begin={opens(csv(labels.map((label) => `${label} 측정`)))}
      >
        <Mapping />
      </OwnSpecimen>
    </>
  );
}

const opens = (text: string) => (page: Page) => {
  const rows = page.shot.peek()?.rows;
  void rows?.openText(text);
};

function Findings({ models, done }: Props) {
  const { line } = useShot();
  const [first] = line.features;
  const change = (page: Page) => {
    if (first) page.shot.peek()?.set(first.name, String(first.typical * 1.1));
  };
  const ask = (page: Page) => {
    const shot = page.shot.peek();
    if (shot) void page.diagnosis.ask(shot);
  };
  return (
    <>
      <OwnSpecimen of="finding" name="nothing yet" models={models}>
        <FindingPanel />
      </OwnSpecimen>
      <OwnSpecimen of="finding" name="diagnosed" models={models} begin={ask}>
        <FindingPanel />
      </OwnSpecimen>
      <OwnSpecimen
        of="finding"
        name="no network"
        models={models}
        answers={{ "/api/predict": "gone" }}
        begin={ask}
      >
        <FindingPanel />
      </OwnSpecimen>
      <OwnSpecimen of="what_if" name="sliders" models={models}>
        <Opened>
          <WhatIfPanel />
        </Opened>
      </OwnSpecimen>
      <OwnSpecimen of="values" name="undo bar" models={models} begin={change}>
        <ValuesPanel />
      </OwnSpecimen>
      <Specimen of="feedback" name="helpful or not">
        <Feedback turn={done} />
        <Feedback
          turn={{ ...done, id: `${done.id}-told`, judgement: { helpful: false, comment: "3번 샷" } }}
        />
        <Feedback turn={{ ...done, id: `${done.id}-late`, judgement: "too_late" }} />
      </Specimen>
    </>
  );
}

/** A fold with its content in sight. */
function Opened({ children }: { children: ComponentChildren }) {
  return (
    <div
      ref={(box) => {
        for (const fold of box?.querySelectorAll("details") ?? []) fold.open = true;
      }}
    >
      {children}
    </div>
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

function Outcomes({ models }: Props) {
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

function SigningIn({ models }: Pick<Props, "models">) {
  const states = {
    out: { kind: "out" },
    "not possible": { kind: "failed", fault: new SignInFault("issuer_refused", "invalid_client") },
    expired: { kind: "expired", user: USER },
  } as const;
  return (
    <>
      {Object.entries(states).map(([name, state]) => (
        <OwnSpecimen
          key={name}
          of="sign_in"
          name={name}
          models={models}
          begin={({ signIn }) => {
            signIn.state.value = state;
          }}
        >
          {state.kind === "expired" ? (
            <>
              <SignInAgain />
              <UserMenu />
            </>
          ) : (
            <SignInGate />
          )}
        </OwnSpecimen>
      ))}
    </>
  );
}
