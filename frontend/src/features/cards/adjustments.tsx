/** What to change within the machine's limits, what it would do, and a way to take it over and ask again. */

import { useContext } from "preact/hooks";
import { Fold, UnfoldedContext } from "../../components/fold.tsx";
import type { Adjustment, Advice, Support } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, plain } from "../../lib/numbers.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import { groundText, observedText } from "./adjustment_texts.ts";
import { partAnchor } from "./anchors.ts";
import { Companions } from "./companions.tsx";
import { CARDS } from "./messages.ts";
import { Bar } from "./probability_bar.tsx";
import { ElsewhereNote, type Owner } from "./shot_name.tsx";

export function Adjustments({
  rows,
  advice,
  anchor,
  owner,
}: {
  rows: Adjustment[];
  advice: Advice | undefined;
  anchor: string;
  owner: Owner;
}) {
  const shot = useShot();
  const messages = useMessages(CARDS);
  const ground = groundText(advice, useLanguage());
  if (rows.length === 0) return ground ? <p class="small-print no-advice">{ground}</p> : null;
  // In the conversation the question's head says that it is about another shot.
  const alone = useContext(UnfoldedContext);
  const own = owner.shot !== undefined && isSameShot(owner.shot, shot.identity.value);
  const proposals = rows.map((row, index) => (
    <Proposal key={index} row={row} id={partAnchor(anchor, `adjustment-${index}`)} owner={owner} own={own} />
  ));
  return (
    <>
      <h4>{messages.adjustments}</h4>
      {!own && (alone || !owner.shot) && <ElsewhereNote owner={owner} />}
      <ol class="adjustments">{proposals.slice(0, 1)}</ol>
      {rows.length > 1 && (
        <Fold title={messages.moreAdjustments(rows.length - 1)}>
          <ol class="adjustments" start={2}>
            {proposals.slice(1)}
          </ol>
        </Fold>
      )}
      <p class="small-print">
        {ground} {messages.adjustmentsMean}
      </p>
    </>
  );
}

function Proposal({ row, id, owner, own }: { row: Adjustment; id: string; owner: Owner; own: boolean }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const { features } = shot.read.value;
  const known = row.changes.filter(({ feature }) => shot.line.feature(feature));
  const applied =
    own && known.length > 0 && known.every(({ feature, to }) => features[feature] === Number(plain(to)));
  const apply = () => {
    if (applied || !own) return;
    page.announce(messages.applied(shot.apply([...row.changes, ...(row.companions ?? [])])));
    for (const { feature } of known.slice(0, 1)) show(`value-${feature}`);
  };
  const { defect_probability_before: before, defect_probability_after: after } = row;
  return (
    <li id={id} tabIndex={-1}>
      <ul class="moves">
        {row.changes.map(({ feature, from, to, unit, limit }) => {
          const moved = shot.line.moved(feature, from, to);
          return (
            <li key={feature}>
              {shot.line.labelOf(feature, language)}{" "}
              <b>
                {moved.from} → {moved.to} {unit || shot.line.feature(feature)?.unit}
              </b>{" "}
              {moved.by && <small>({moved.by})</small>}
              {limit && <small class="held"> {messages.heldBy(limit.source)}</small>}
            </li>
          );
        })}
      </ul>
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
      <div class="actions">
        <button type="button" aria-disabled={applied || !own} onClick={apply}>
          {applied ? messages.isApplied : messages.apply}
        </button>
        {/* Where nobody asked a question, the verdict above has the button that judges the changed values. */}
        {applied && owner.question !== "" && <AskAgain question={owner.question} />}
      </div>
      <Companions rows={row.companions} />
      {row.support && <Near support={row.support} />}
      {row.observed && (
        <p class="observed" role="note">
          {observedText(row, language)}
        </p>
      )}
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
function AskAgain({ question }: { question: string }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(CARDS);
  const busy = page.conversation.running.value !== null || shot.read.value.faults.length > 0;
  const ask = () => {
    if (!busy) page.ask(question);
  };
  return (
    <button type="button" aria-disabled={busy} onClick={ask}>
      {messages.askAgain}
    </button>
  );
}

/** Brings a field of the values into sight where the panel stands beside the answer. */
function show(id: string): void {
  if (matchMedia("(min-width: 60.01rem)").matches)
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}
