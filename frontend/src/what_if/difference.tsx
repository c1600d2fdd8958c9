/** What the moved setpoints would do: probability before and after, and whether the verdict turns. */

import { CARDS } from "../cards/words.ts";
import { number, percent } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { type Comparison, points } from "./comparison.ts";
import type { WhatIf } from "./what_if.ts";
import { WHAT_IF } from "./words.ts";

export function Difference({ whatIf }: { whatIf: WhatIf }) {
  const words = useTexts(WHAT_IF);
  const outcome = whatIf.outcome.value;
  const found = outcome.kind === "known" ? outcome.comparison : outcome.kind === "asking" ? outcome.last : null;
  return (
    <section
      id="difference"
      class="difference"
      role="status"
      tabIndex={-1}
      aria-label={words.result}
      aria-busy={outcome.kind === "asking"}
    >
      {outcome.kind === "none" && <p class="hint">{words.none}</p>}
      {outcome.kind === "asking" && !found && <p class="hint">{words.asking}</p>}
      {outcome.kind === "failed" && <Failure whatIf={whatIf} />}
      {found && <Sides found={found} />}
    </section>
  );
}

function Sides({ found }: { found: Comparison }) {
  const words = useTexts(WHAT_IF);
  const { classes } = useTexts(CARDS);
  const { before, after, threshold } = found;
  const change = points(found);
  const turns = before.class !== after.class;
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
  return (
    <>
      <p class="sides">
        {words.defect} {percent(before.defect)} → <strong>{percent(after.defect)}</strong>{" "}
        <b class={change > 0 ? "worse" : change < 0 ? "better" : undefined}>
          {change > 0 ? "▲" : change < 0 ? "▼" : ""} {words.points(`${sign}${number(Math.abs(change))}`)}
        </b>
      </p>
      <p class={turns ? `verdict turns ${after.class === "defect" ? "bad" : "good"}` : "verdict"}>
        {turns ? words.turns(classes[before.class], classes[after.class]) : words.stays(classes[after.class])}
        {threshold !== null && <small> ({words.threshold(percent(threshold))})</small>}
      </p>
      {found.unlikeKnown && <p class="unlike">▲ {words.unlikeKnown}</p>}
    </>
  );
}

function Failure({ whatIf }: { whatIf: WhatIf }) {
  const { line } = useShot();
  const words = useTexts(WHAT_IF);
  const language = useLanguage();
  const outcome = whatIf.outcome.value;
  if (outcome.kind !== "failed") return null;
  const { code, message, details } = outcome.fault;
  return (
    <div class="notice bad">
      <p>
        <b>{words.failed}</b> {meaning(language, code, message)}
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
        {words.retry}
      </button>
    </div>
  );
}
