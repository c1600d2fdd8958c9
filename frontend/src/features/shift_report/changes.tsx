/** What was changed in a shift and what followed, which is no cause yet. */

import type { ReportChange, ReportStep } from "../../contract/generated.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { apart } from "../../lib/decimals.ts";
import { labelIn } from "../../line/line.ts";
import { clock, shareOf, told } from "./figures.ts";
import { SHIFT_REPORT } from "./messages.ts";
import { Difference, LeftOut } from "./sections.tsx";

export function Changes({ changes, more }: { changes: readonly ReportChange[]; more: number }) {
  const messages = useMessages(SHIFT_REPORT);
  return (
    <section>
      <h2>{messages.changes}</h2>
      {changes.length === 0 ? (
        <p>{messages.noChanges}</p>
      ) : (
        <>
          <p class="observed">{messages.observed}</p>
          <table class="what-followed">
            <caption>{messages.changesCaption}</caption>
            <thead>
              <tr>
                <th scope="col" class="of-time">
                  {messages.at}
                </th>
                <th scope="col">{messages.changed}</th>
                <th scope="col">{messages.rateBefore}</th>
                <th scope="col">{messages.rateAfter}</th>
                <th scope="col">{messages.difference}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <Row key={change.shot_id} change={change} />
              ))}
            </tbody>
          </table>
          {more > 0 && <p>{messages.moreChanges(more)}</p>}
        </>
      )}
    </section>
  );
}

function Row({ change }: { change: ReportChange }) {
  const messages = useMessages(SHIFT_REPORT);
  const { before, after } = change;
  return (
    <tr>
      <th scope="row" class="of-time">
        {clock(change.at)}
      </th>
      <td>
        <ul>
          {change.steps.map((step) => (
            <Step key={step.feature} step={step} among={change.steps} />
          ))}
        </ul>
        {change.standstill && <small>{messages.standstill}</small>}
      </td>
      <td>
        {shareOf(before, messages)} <LeftOut total={before} />
      </td>
      <td>
        {shareOf(after, messages)} <LeftOut total={after} />
      </td>
      <td>
        <Difference row={change} />
      </td>
    </tr>
  );
}

function Step({ step, among }: { step: ReportStep; among: readonly ReportStep[] }) {
  const messages = useMessages(SHIFT_REPORT);
  const language = useLanguage();
  const at = step.decimals === undefined ? undefined : apart(step.before, [step.after], step.decimals);
  const knob = among.find(({ feature }) => feature === step.follows);
  return (
    <li>
      {labelIn(step, language)} {told(step.before, at)} → {told(step.after, at)} {step.unit}
      {step.follows && <small> {messages.follows(knob ? labelIn(knob, language) : step.follows)}</small>}
    </li>
  );
}
