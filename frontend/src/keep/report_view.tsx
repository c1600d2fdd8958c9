/** One diagnosis on pages of its own: the same cards and answer, with all values, times and versions. */

import { useEffect, useRef } from "preact/hooks";
import { Answer } from "../answer/answer.tsx";
import { CardView } from "../cards/card_view.tsx";
import { labelIn } from "../line/line.ts";
import { number } from "../line/numbers.ts";
import { dateAndTime } from "../line/times.ts";
import { usePage, useShot } from "../shell/page.ts";
import { Ending } from "../turn/ending.tsx";
import type { Turn } from "../turn/turn.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { ReportedValues } from "./reported_values.tsx";
import { modelVersions } from "./report.ts";
import { reportButtonId, SaveAndCopy } from "./turn_actions.tsx";
import { KEEP } from "./words.ts";

export function ReportView({ turn }: { turn: Turn }) {
  const page = usePage();
  const words = useTexts(KEEP);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const close = () => {
    page.reported.value = null;
    requestAnimationFrame(() => document.getElementById(reportButtonId(turn))?.focus());
  };
  // The conversation is still there, hidden: the report's nodes have ids, and links to them, of their own.
  const shown = { ...turn, id: `report-${turn.id}` };
  return (
    <main
      class="report"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="report-actions">
        <button type="button" onClick={close}>
          {words.back}
        </button>
        <button type="button" class="primary" onClick={() => print()}>
          {words.print}
        </button>
        <SaveAndCopy turn={turn} />
      </div>
      <article>
        <h2 ref={title} tabIndex={-1}>
          {words.report}
        </h2>
        <Head turn={turn} />
        <section class="asked">
          <h3>{words.question}</h3>
          <p>{turn.question}</p>
        </section>
        <Ending turn={shown} />
        {shown.cards.map((card) => (
          <CardView key={card.key} card={card} turn={shown} />
        ))}
        {turn.answer !== "" && <Answer turn={shown} />}
        <ReportedValues turn={turn} />
        <About turn={turn} />
        <p class="disclaimer">{words.disclaimer}</p>
      </article>
    </main>
  );
}

function Head({ turn }: { turn: Turn }) {
  const page = usePage();
  const { line } = useShot();
  const words = useTexts(KEEP);
  const language = useLanguage();
  const user = page.signIn.user?.name;
  return (
    <Facts
      rows={[
        [words.line, `${labelIn(line.document, language)} (${line.document.line})`],
        [words.askedAt, dateAndTime(turn.askedAt, language)],
        [words.user, user],
        [words.trace, turn.traceId],
      ]}
    />
  );
}

function About({ turn }: { turn: Turn }) {
  const words = useTexts(KEEP);
  const versions = modelVersions(turn);
  const done = turn.end?.kind === "done" ? turn.end : null;
  return (
    <section>
      <h3>{words.about}</h3>
      <Facts
        rows={[
          [words.models.quality, versions.quality],
          [words.models.importance, versions.importance],
          [words.models.documents, versions.documents],
          [words.models.language, versions.language],
          [words.tokens, done && words.tokensOf(done.usage.input_tokens ?? 0, done.usage.output_tokens ?? 0)],
          [words.seconds, done && `${number(done.at)} s`],
          [words.session, done?.sessionId],
        ]}
      />
    </section>
  );
}

function Facts({ rows }: { rows: [string, string | null | undefined][] }) {
  return (
    <dl class="facts">
      {rows.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
