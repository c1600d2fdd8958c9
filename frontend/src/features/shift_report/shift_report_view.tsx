/** A shift on a page of its own, on screen and on paper: what it was like, what was changed, what is open. */

import { useEffect, useRef } from "preact/hooks";
import { LoadFault } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { printDrawn } from "../../components/use_printing.ts";
import type { ShiftReport } from "../../contract/generated.ts";
import { shiftIn } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { labelIn } from "../../line/line.ts";
import { usePage } from "../../page/page.ts";
import { addressOf, shiftAsked } from "./address.ts";
import { Changes } from "./changes.tsx";
import { minute } from "./figures.ts";
import { SHIFT_REPORT } from "./messages.ts";
import { Questions } from "./questions.tsx";
import { Modes, Moulds, Outcomes, Rates, Worst } from "./sections.tsx";

export function ShiftReportView({
  asked: { query },
  onClose,
}: {
  asked: { readonly query: URLSearchParams };
  onClose: () => void;
}) {
  const asked = shiftAsked(query);
  const { client, lines } = usePage();
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const { answer: report, fault, retry } = useAnswer(JSON.stringify(asked), () => client.shiftReport(asked));
  useEffect(() => title.current?.focus(), []);
  const known = lines.value.find(({ line }) => line === report?.line);
  const named = (line: string) =>
    known ? labelIn(known, language) : report?.simulated && line === "demo" ? messages.demo : line;
  return (
    <main
      class="place shift-report-page"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <nav class="shift-report-actions" aria-label={messages.actions}>
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
        <button type="button" class="primary" disabled={!report} onClick={printDrawn}>
          {messages.print}
        </button>
        {report && <Others report={report} />}
      </nav>
      <article aria-busy={!report && !fault}>
        <h1 ref={title} tabIndex={-1}>
          {report ? messages.title(named(report.line), shiftIn(report.shift.key, language)) : messages.name}
        </h1>
        {!report && !fault && <p>{messages.loading}</p>}
        {fault && <LoadFault fault={fault} retry={retry} />}
        {report && <Report report={report} />}
      </article>
    </main>
  );
}

/** The shifts that one goes on to. */
function Others({ report }: { report: ShiftReport }) {
  const messages = useMessages(SHIFT_REPORT);
  const { line } = report;
  const before = report.before_all.shifts.at(-1);
  const same = report.before_same.shifts.at(-1);
  const named = ({ day, name }: { day: string; name: string }) =>
    addressOf({ line, day, ...(name ? { shift: name } : {}) });
  return (
    <>
      {before && <a href={named(before)}>{messages.previous}</a>}
      {same && same.key !== before?.key && <a href={named(same)}>{messages.dayBefore}</a>}
      <a href={addressOf({ line })}>{messages.latest}</a>
      <a href={addressOf({ line, shift: "current" })}>{messages.current}</a>
    </>
  );
}

function Report({ report }: { report: ShiftReport }) {
  const messages = useMessages(SHIFT_REPORT);
  const { shift } = report;
  return (
    <>
      <p class="made">
        {messages.made(minute(shift.start), minute(shift.end), report.time_zone, minute(report.made_at))}
      </p>
      {report.simulated && <p class="notice">{messages.simulated(shift.total.simulated ?? 0)}</p>}
      {shift.running && <p class="notice">{messages.running}</p>}
      {report.cut && <p class="notice">{messages.cut(report.read.shots ?? 0)}</p>}
      <Rates report={report} />
      {!report.nothing && (
        <>
          <Modes modes={report.modes} />
          <Worst shots={report.worst} />
          <Changes changes={report.changes} more={report.more_changes} />
          <Moulds moulds={report.moulds} />
          <Outcomes outcomes={report.outcomes} />
          <Questions asked={report.questions} moreGaps={report.more_gaps} />
          <p class="made">{messages.models(report.models.join(", "))}</p>
        </>
      )}
    </>
  );
}
