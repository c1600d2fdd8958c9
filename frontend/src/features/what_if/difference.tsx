/** What the moved setpoints would do: probability before and after, and whether the verdict turns. */

import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { written } from "../../lib/decimals.ts";
import { percent } from "../../lib/numbers.ts";
import { useShot } from "../../page/page.ts";
import { Companions } from "../cards/companions.tsx";
import { CARDS } from "../cards/messages.ts";
import { Withheld } from "../cards/withheld.tsx";
import { WHAT_IF } from "./messages.ts";
import { type Comparison, points, type WhatIf } from "./what_if.ts";

export function Difference({ whatIf }: { whatIf: WhatIf }) {
  const messages = useMessages(WHAT_IF);
  const outcome = whatIf.outcome.value;
  const found =
    outcome.kind === "known" ? outcome.comparison : outcome.kind === "asking" ? outcome.last : null;
  return (
    <section
      id="difference"
      class="difference"
      role="status"
      tabIndex={-1}
      aria-label={messages.result}
      aria-busy={outcome.kind === "asking"}
    >
      {outcome.kind === "none" && <p class="hint">{messages.none}</p>}
      {outcome.kind === "asking" && !found && <p class="hint">{messages.asking}</p>}
      {outcome.kind === "failed" && <Failure whatIf={whatIf} />}
      {found && <Sides found={found} />}
    </section>
  );
}

function Sides({ found }: { found: Comparison }) {
  const messages = useMessages(WHAT_IF);
  const { classes, unsure, withheld } = useMessages(CARDS);
  const names = { ...classes, unsure, withheld };
  const { before, after, threshold } = found;
  const change = points(found);
  const turns = before.verdict !== after.verdict;
  const kind = { defect: "bad", normal: "good", unsure: "", withheld: "bad" }[after.verdict];
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
  return (
    <>
      <p class="sides">
        {messages.defect} {percent(before.defect)} → <strong>{percent(after.defect)}</strong>{" "}
        <b class={change > 0 ? "worse" : change < 0 ? "better" : undefined}>
          {change > 0 ? "▲" : change < 0 ? "▼" : ""}{" "}
          {messages.points(`${sign}${written(Math.abs(change), 1)}`)}
        </b>
      </p>
      {found.withheld ? (
        <Withheld reasons={found.withheld} />
      ) : (
        <p class={turns ? `verdict turns ${kind}` : "verdict"}>
          {turns
            ? messages.turns(names[before.verdict], names[after.verdict])
            : messages.stays(names[after.verdict])}
          {threshold !== null && <small> ({messages.threshold(percent(threshold))})</small>}
        </p>
      )}
      <Companions rows={found.companions} />
      {found.unlikeKnown && <p class="unlike">▲ {messages.unlikeKnown}</p>}
    </>
  );
}

function Failure({ whatIf }: { whatIf: WhatIf }) {
  const { line } = useShot();
  const messages = useMessages(WHAT_IF);
  const language = useLanguage();
  const outcome = whatIf.outcome.value;
  if (outcome.kind !== "failed") return null;
  const { code, message, details } = outcome.fault;
  return (
    <div class="notice bad">
      <p>
        <b>{messages.failed}</b> {meaning(language, code, message)}
      </p>
      {details.map(({ field, reason }) => (
        <p key={field}>
          {line.labelOf(field.replace(/^(features|overrides)\./, ""), language)}: {reason}
        </p>
      ))}
      <button
        type="button"
        class="small"
        onClick={() => {
          // This button goes away with what it is about.
          document.getElementById("difference")?.focus();
          whatIf.again();
        }}
      >
        {messages.retry}
      </button>
    </div>
  );
}
