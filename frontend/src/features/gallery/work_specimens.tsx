/** What one works with: question box, pictures, tables, finding, what-if, signing in. */

import type { ComponentChildren } from "preact";
import { SignInFault } from "../../auth/sign_in_fault.ts";
import { type Page, useShot } from "../../page/page.ts";
import type { Turn } from "../../state/turn.ts";
import { Composer } from "../ask/composer.tsx";
import { InlineError } from "../ask/inline_error.tsx";
import { Feedback } from "../feedback/feedback.tsx";
import { FindingPanel } from "../finding/finding.tsx";
import { SentPictures } from "../pictures/thumbnails.tsx";
import { SignInAgain, SignInGate, UserMenu } from "../sign_in/sign_in_view.tsx";
import { Mapping } from "../table/mapping.tsx";
import { TableBar } from "../table/table_bar.tsx";
import { ValuesPanel } from "../values/values_panel.tsx";
import { WhatIfPanel } from "../what_if/what_if_panel.tsx";
import type { Ground } from "./fixed_server.ts";
import { PHOTO } from "./photo.ts";
import { OwnSpecimen, Specimen } from "./specimen.tsx";

interface Props {
  models: Ground["models"];
  done: Turn;
}

const USER = { subject: "gallery", name: "김기술" };
const REFUSALS = ["empty", "too_long", "reading_pictures", "answering"] as const;

export function WorkSpecimens({ models, done }: Props) {
  return (
    <>
      <Asking models={models} done={done} />
      <Tables models={models} />
      <Findings models={models} done={done} />
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
