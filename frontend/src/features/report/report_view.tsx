/** One diagnosis on pages of its own: the same cards and answer, with all values, times and versions. */

import { useEffect, useRef } from "preact/hooks";
import { UnfoldedContext } from "../../components/fold.tsx";
import { dateAndTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { seconds } from "../../lib/numbers.ts";
import { labelIn, textIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isOfChanged, modelVersions, reportedValues } from "../../state/report.ts";
import type { Turn } from "../../state/turn.ts";
import { Answer } from "../answer/answer.tsx";
import { CardView } from "../cards/card_view.tsx";
import { InspectedContext } from "../cards/inspected.ts";
import { SentPictures } from "../pictures/thumbnails.tsx";
import { Ending } from "../turn/ending.tsx";
import { VALUES } from "../values/messages.ts";
import { REPORT } from "./messages.ts";
import { SaveAndCopy } from "./report_actions.tsx";
import { shotText } from "./report_text.ts";
import { LazySheet } from "./sheet/lazy_sheet.tsx";
import { usePart } from "./sheet/use_part.ts";

export function ReportView({ turn, onClose }: { turn: Turn; onClose: () => void }) {
  const messages = useMessages(REPORT);
  const part = usePart(turn);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  // Printing may leave the focus nowhere: Escape is heard all the same.
  useEffect(() => {
    const close = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && !document.querySelector("dialog[open]")) onClose();
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, []);
  // The conversation is still there, hidden: the report's nodes have ids, and links to them, of their own.
  const shown = { ...turn, id: `report-${turn.id}` };
  return (
    <main class="report place">
      <div class="report-actions">
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
        <button type="button" class="primary" onClick={() => print()}>
          {messages.print}
        </button>
        <button type="button" onClick={() => printWhole()}>
          {messages.printWhole}
        </button>
        <SaveAndCopy turn={turn} />
      </div>
      {/* The product's own heading is hidden with all else. */}
      <h1 ref={title} tabIndex={-1}>
        {isOfChanged(turn) ? messages.reportOfChanged : messages.report}
      </h1>
      <LazySheet turn={turn} part={part} />
      <article>
        {isOfChanged(turn) && <p class="notice warn">{messages.ofChanged}</p>}
        <Head turn={turn} />
        {turn.question !== "" && (
          <section class="asked">
            <h2 class="part">{messages.question}</h2>
            <p>{turn.question}</p>
            <SentPictures {...(turn.pictures ? { pictures: turn.pictures } : {})} />
          </section>
        )}
        <Ending turn={shown} />
        <InspectedContext.Provider value={part.outcomes.at(-1)?.result ?? null}>
          <UnfoldedContext.Provider value={true}>
            {shown.cards.map((card) => (
              <CardView key={card.key} card={card} turn={shown} />
            ))}
          </UnfoldedContext.Provider>
        </InspectedContext.Provider>
        {turn.answer !== "" && <Answer turn={shown} />}
        <ReportedValues turn={turn} />
        <About turn={turn} />
        <p class="disclaimer">{messages.disclaimer}</p>
      </article>
    </main>
  );
}

/** Prints all that was found, on as many pages as that takes, in place of the one page. */
function printWhole(): void {
  const report = document.querySelector("main.report");
  report?.classList.add("whole");
  addEventListener("afterprint", () => report?.classList.remove("whole"), { once: true });
  print();
}

function Head({ turn }: { turn: Turn }) {
  const page = usePage();
  const { line } = useShot();
  const messages = useMessages(REPORT);
  const language = useLanguage();
  const user = page.signIn.user?.name;
  return (
    <Facts
      rows={[
        [messages.line, `${labelIn(line.document, language)} (${line.name})`],
        [messages.shot, turn.shot && shotText(turn.shot, line, language)],
        [turn.question ? messages.askedAt : messages.judgedAt, dateAndTime(turn.askedAt, language)],
        [messages.user, user],
        [messages.trace, turn.traceId],
      ]}
    />
  );
}

function About({ turn }: { turn: Turn }) {
  const messages = useMessages(REPORT);
  const versions = modelVersions(turn);
  const done = turn.end?.kind === "done" ? turn.end : null;
  const isOne = versions.quality !== null && versions.quality === versions.importance;
  return (
    <section>
      <h2 class="part">{messages.about}</h2>
      <Facts
        rows={[
          [isOne ? messages.models.both : messages.models.quality, versions.quality],
          [messages.models.importance, isOne ? null : versions.importance],
          [messages.models.documents, versions.documents],
          [messages.models.language, versions.language],
          [messages.seconds, done && seconds(done.at)],
          [messages.session, done?.sessionId],
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

/** All of the line's variables with the values that were asked about, and marks on those outside their range. */
export function ReportedValues({ turn }: { turn: Turn }) {
  const { line } = useShot();
  const messages = useMessages(REPORT);
  const other = useMessages(VALUES).otherEquipment;
  const language = useLanguage();
  return (
    <section class="values">
      <h2 class="part">{messages.values}</h2>
      <div class="tables">
        {line.groups().map(({ part, features }) => (
          <table key={part?.id ?? ""}>
            <caption>{part ? textIn(part, "name", language) : other}</caption>
            <thead>
              <tr>
                <th scope="col">{messages.variable}</th>
                <th scope="col">{messages.value}</th>
                <th scope="col">{messages.plausible}</th>
                <th scope="col">{messages.typical}</th>
              </tr>
            </thead>
            <tbody>
              {reportedValues(turn, features).map(({ feature, value, mark, before }) => (
                <tr key={feature.name} class={mark}>
                  <th scope="row">{labelIn(feature, language)}</th>
                  <td>
                    {before !== undefined && (
                      <span class="was-value">
                        {messages.wasValue} {before === null ? "–" : line.written(feature.name, before)}
                        {" → "}
                        {messages.changedValues}{" "}
                      </span>
                    )}
                    <b>
                      {value === null
                        ? ""
                        : line.written(
                            feature.name,
                            value,
                            line.besideDecimals(feature.name, value, feature.plausible),
                          )}
                    </b>{" "}
                    {value !== null && feature.unit} <span class="mark">{messages.marks[mark]}</span>
                  </td>
                  <td>{Object.values(line.limits(feature.name, feature.plausible)).join("–")}</td>
                  <td>{line.written(feature.name, feature.typical)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}
