/** The shot at hand: which it is, its verdict, what drives it, and the best adjustment. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { RecordedShot } from "../../contract/api.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { type Shown, sameValues } from "../../state/finding.ts";
import { isOfChanged } from "../../state/report.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import { CardView } from "../cards/card_view.tsx";
import { InspectedContext } from "../cards/inspected.ts";
import { LazyOutcome } from "../feedback/lazy_outcome.tsx";
import { FINDING } from "./messages.ts";
import { ShotHead } from "./shot_head.tsx";
import { Welcome } from "./welcome.tsx";

export function FindingPanel() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(FINDING);
  const language = useLanguage();
  const { verdict, drivers } = page.finding.value;
  const identity = shot.identity.value;
  const chosen = page.diagnosis.chosen.value;
  const isChosen = (one: RecordedShot) =>
    identity.kind === "recorded" && identity.shotId === one.shot_id && identity.line === one.line;
  const outcome = chosen && isChosen(chosen) ? chosen.outcome?.result : undefined;
  const asked = page.diagnosis.turn.value;
  const mine = asked?.shot && isSameShot(asked.shot, identity) ? asked : null;
  const running = page.conversation.running.value;
  const awaited = running?.shot !== undefined && isSameShot(running.shot, identity);
  const busy = (mine !== null && !mine.end) || awaited;
  // Of changed values the page says so, and has a button of its own.
  const whole = verdict && drivers && sameValues(verdict.turn.features, shot.read.value.features);
  const diagnosedAt = whole ? Math.min(verdict.turn.askedAt, drivers.turn.askedAt) : null;
  const node = useTopOf(JSON.stringify([identity.print, verdict?.turn.features]));
  return (
    <section id="finding" ref={node} tabIndex={-1} aria-label={messages.name} aria-busy={busy}>
      <ShotHead judged={verdict !== null} diagnosedAt={busy ? null : diagnosedAt} />
      {outcome && (
        <p class={`outcome ${outcome}`}>
          {messages.inspected[outcome]}{" "}
          <span class="next">
            {isOfChanged({ shot: identity }) ? messages.ofOwn : messages.next[outcome]}
          </span>
        </p>
      )}
      {mine?.end?.kind === "refused" && (
        <div class="notice bad" role="alert">
          <p>
            <b>{messages.failed}</b> {meaning(language, mine.end.code, mine.end.message)}
          </p>
          <button type="button" onClick={() => void page.diagnosis.ask(shot)}>
            {messages.tryAgain}
          </button>
        </div>
      )}
      {verdict || drivers ? (
        <>
          <Stale shown={verdict ?? drivers} busy={busy} />
          {verdict && (
            <InspectedContext.Provider value={outcome ?? null}>
              <ShownCard {...verdict} />
            </InspectedContext.Provider>
          )}
          {drivers && <ShownCard {...drivers} />}
          {!drivers && !busy && (
            <button type="button" class="primary" onClick={() => void page.diagnosis.ask(shot)}>
              {messages.findCauses}
            </button>
          )}
          {!drivers && busy && <p class="awaited">{messages.diagnosing}</p>}
        </>
      ) : busy ? (
        <p class="awaited">{messages.diagnosing}</p>
      ) : (
        <Welcome />
      )}
      <LazyOutcome />
    </section>
  );
}

/** Another shot, or other values of it: its verdict is in sight, wherever the one before was left. */
function useTopOf(found: string) {
  const node = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const panel = node.current?.parentElement;
    // A phone's page scrolls as a whole: what its reader does there is not taken out of sight.
    if (panel && panel.scrollTop > 0) panel.scrollTop = 0;
  }, [found]);
  return node;
}

function ShownCard({ card, turn }: Shown) {
  return <CardView key={`${turn.id} ${card.key}`} card={card} turn={turn} />;
}

/** The values were changed since: the verdict is told as what it is, of those before. */
function Stale({ shown, busy }: { shown: Shown | null; busy: boolean }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(FINDING);
  const { features, faults } = shot.read.value;
  if (!shown || busy || sameValues(shown.turn.features, features)) return null;
  return (
    <p class="stale">
      <span>
        {messages.stale} {faults.length > 0 && messages.badValues}
      </span>
      <button
        type="button"
        class="small"
        aria-disabled={faults.length > 0}
        onClick={() => faults.length === 0 && void page.diagnosis.ask(shot)}
      >
        {messages.judgeAgain}
      </button>
    </p>
  );
}
