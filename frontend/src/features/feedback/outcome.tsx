/** Whether the diagnosis was right, and what the part really was: kept with the shot, or with the answer about it. */

import { useEffect } from "preact/hooks";
import { usePage, useShot } from "../../page/page.ts";
import { OutcomeOfAnswer } from "./outcome_of_answer.tsx";
import { OutcomeOfShot } from "./outcome_of_shot.tsx";
import { PendingOutcomes } from "./pending_outcomes.tsx";
import { senderOf, useRetries } from "./sender_of_page.ts";

export function Outcome() {
  const page = usePage();
  const { identity } = useShot();
  const sender = senderOf(page);
  useRetries(sender);
  const confirmed = sender.confirmed.value;
  useEffect(() => {
    const { chosen } = page.diagnosis;
    const same = chosen.peek()?.shot_id === confirmed?.shot_id && chosen.peek()?.line === confirmed?.line;
    if (confirmed && same) chosen.value = confirmed;
  }, [confirmed]);
  const { kind, line, shotId, print } = identity.value;
  const judged = page.finding.value.verdict !== null;
  return (
    <>
      <PendingOutcomes sender={sender} />
      {judged &&
        (kind === "recorded" && shotId ? (
          <OutcomeOfShot key={`${line} ${shotId}`} line={line} shotId={shotId} sender={sender} />
        ) : (
          <OutcomeOfAnswer key={print} />
        ))}
    </>
  );
}
