/** What to change within the machine's limits, what it would do, and a way to take it over and ask again. */

import type { Adjustment, Advice, Support } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { number, percent, quantity } from "../../lib/numbers.ts";
import { usePage, useShot } from "../../page/page.ts";
import { partAnchor } from "./anchors.ts";
import { Companions } from "./companions.tsx";
import { CARDS } from "./messages.ts";
import { Bar } from "./probability_bar.tsx";

const SHOWN = 3;

export function Adjustments({
  rows,
  advice,
  anchor,
  turnId,
}: {
  rows: Adjustment[];
  advice: Advice | undefined;
  anchor: string;
  turnId: string;
}) {
  const messages = useMessages(CARDS);
  const ground = useLanguage() === "ko" ? (advice?.message_ko ?? advice?.message) : advice?.message;
  if (rows.length === 0) return ground ? <p class="small-print no-advice">{ground}</p> : null;
  const proposals = rows.map((row, index) => (
    <Proposal key={index} row={row} id={partAnchor(anchor, `adjustment-${index}`)} turnId={turnId} />
  ));
  return (
    <>
      <h4>{messages.adjustments}</h4>
      <ol class="adjustments">{proposals.slice(0, SHOWN)}</ol>
      {rows.length > SHOWN && (
        <details class="more">
          <summary>{messages.moreAdjustments(rows.length - SHOWN)}</summary>
          <ol class="adjustments" start={SHOWN + 1}>
            {proposals.slice(SHOWN)}
          </ol>
        </details>
      )}
      <p class="small-print">
        {ground} {messages.adjustmentsMean}
      </p>
    </>
  );
}

function Proposal({ row, id, turnId }: { row: Adjustment; id: string; turnId: string }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const { features } = shot.read.value;
  const known = row.changes.filter(({ feature }) => shot.line.feature(feature));
  const applied =
    known.length > 0 && known.every(({ feature, to }) => features[feature] === Number(number(to)));
  const apply = () => {
    if (applied) return;
    page.announce(messages.applied(shot.apply([...row.changes, ...(row.companions ?? [])])));
    for (const { feature } of known.slice(0, 1)) show(`value-${feature}`);
  };
  const { defect_probability_before: before, defect_probability_after: after } = row;
  return (
    <li id={id} tabIndex={-1}>
      <ul class="moves">
        {row.changes.map(({ feature, from, to, unit, limit }) => (
          <li key={feature}>
            {shot.line.labelOf(feature, language)}{" "}
            <b>
              {number(from)} → {quantity(to, unit)}
            </b>{" "}
            {from !== null && <small>({change(to - from)})</small>}
            {limit && <small class="held"> {messages.heldBy(limit.source)}</small>}
          </li>
        ))}
      </ul>
      <Companions rows={row.companions} />
      <div class="effect">
        <span>{messages.defectProbability}</span>
        <span>
          <b>{percent(before)}</b>
          <Bar value={before} kind="bad" />
        </span>
        <span aria-hidden="true">→</span>
        <span>
          <b class="after">{percent(after)}</b>
          <Bar value={after} kind="good" />
        </span>
      </div>
      {row.support && <Near support={row.support} />}
      <div class="actions">
        <button type="button" aria-disabled={applied} onClick={apply}>
          {applied ? messages.isApplied : messages.apply}
        </button>
        {applied && <AskAgain turnId={turnId} />}
      </div>
    </li>
  );
}

/** The shots near an adjustment, and how many of them were defects. */
function Near({ support: { shots, defects, rate, low, high } }: { support: Support }) {
  const messages = useMessages(CARDS);
  return (
    <p class="small-print support">
      {messages.near(shots, defects, percent(rate), `${percent(low)}–${percent(high)}`)}
    </p>
  );
}

/** The same question with the values as they stand now. */
function AskAgain({ turnId }: { turnId: string }) {
  const { conversation } = usePage();
  const shot = useShot();
  const messages = useMessages(CARDS);
  const busy = conversation.running.value !== null || shot.read.value.faults.length > 0;
  const ask = () => {
    const question = conversation.turns.peek().find(({ id }) => id === turnId)?.question;
    if (!busy && question) void conversation.ask(question, shot.read.peek().features);
  };
  return (
    <button type="button" class="primary" aria-disabled={busy} onClick={ask}>
      {messages.askAgain}
    </button>
  );
}

/** Brings a field of the values into sight where the panel stands beside the answer. */
function show(id: string): void {
  if (matchMedia("(min-width: 60.01rem)").matches)
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}

function change(by: number): string {
  return `${by < 0 ? "−" : "+"}${number(Math.abs(by))}`;
}
