/** The diagnoses of the conversation, to go to one; what is kept on this computer, and deleting it. */

import { shortVerdict, verdictKind } from "../cards/short_verdict.ts";
import { CARDS } from "../cards/words.ts";
import { dateAndTime } from "../line/times.ts";
import { Dialog } from "../shell/dialog.tsx";
import { usePage } from "../shell/page.ts";
import { prediction, type Turn } from "../turn/turn.ts";
import { TURN } from "../turn/words.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { MAX_TURNS } from "./bounds.ts";
import { MAX_AGE_DAYS } from "./memory.ts";
import { KEEP } from "./words.ts";

export function History() {
  const page = usePage();
  const words = useTexts(KEEP);
  const { turns, running } = page.conversation;
  const erase = () => {
    if (running.peek()) return page.announce(words.busy);
    page.forget();
    page.overlay.value = null;
    page.announce(words.erased);
  };
  return (
    <Dialog title={words.history}>
      <div class="history">
        {turns.value.length === 0 && <p>{words.noHistory}</p>}
        <ol aria-label={words.history}>
          {turns.value.map((turn) => (
            <Entry key={turn.id} turn={turn} />
          ))}
        </ol>
        <div class="kept-here">
          <p>
            {words.kept(MAX_TURNS, MAX_AGE_DAYS)} {words.shared}
          </p>
          <button type="button" aria-disabled={running.value !== null} onClick={erase}>
            {words.erase}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Entry({ turn }: { turn: Turn }) {
  const page = usePage();
  const words = useTexts(KEEP);
  const language = useLanguage();
  const states = useTexts(TURN).states;
  const cardWords = useTexts(CARDS);
  const found = prediction(turn)?.prediction;
  const state = !turn.end ? "running" : turn.end.kind === "done" && turn.end.stopped ? "stopped" : turn.end.kind;
  const go = () => {
    page.overlay.value = null;
    page.reported.value = null;
    goTo(turn.id);
  };
  return (
    <li>
      <button type="button" title={words.openTurn} onClick={go}>
        <span class="asked">{turn.question}</span>
        <span class="meta">
          <time>{dateAndTime(turn.askedAt, language)}</time>
          {found && (
            <b class={verdictKind(found)}>{shortVerdict(found, cardWords)}</b>
          )}
          {state !== "done" && <span>{states[state]}</span>}
        </span>
      </button>
    </li>
  );
}

/** Opens the turn and puts the focus on it, once what stood over it is gone. */
function goTo(turnId: string): void {
  requestAnimationFrame(() => {
    const turn = document.getElementById(turnId);
    if (turn instanceof HTMLDetailsElement) turn.open = true;
    turn?.scrollIntoView({ block: "start" });
    turn?.querySelector<HTMLElement>("summary")?.focus({ preventScroll: true });
  });
}
