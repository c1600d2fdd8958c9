/** The diagnoses of the conversation, to go to one; what is kept on this computer, and deleting it. */

import { Dialog } from "../../components/dialog.tsx";
import { dateAndTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { MAX_AGE_DAYS } from "../../persistence/page_storage.ts";
import { MAX_TURNS } from "../../persistence/saved_conversation.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { CARDS } from "../cards/messages.ts";
import { shortVerdict, verdictKind } from "../cards/verdict_text.ts";
import { TURN } from "../turn/messages.ts";
import { REPORT } from "./messages.ts";

export function History() {
  const page = usePage();
  const messages = useMessages(REPORT);
  const { turns, running } = page.conversation;
  const erase = () => {
    if (running.peek()) return page.announce(messages.busy);
    page.forget();
    page.overlay.value = null;
    page.announce(messages.erased);
  };
  return (
    <Dialog title={messages.history}>
      <div class="history">
        {turns.value.length === 0 && <p>{messages.noHistory}</p>}
        <ol aria-label={messages.history}>
          {turns.value.map((turn) => (
            <Entry key={turn.id} turn={turn} />
          ))}
        </ol>
        <div class="kept-here">
          <p>
            {messages.kept(MAX_TURNS, MAX_AGE_DAYS)} {messages.shared}
          </p>
          <button type="button" aria-disabled={running.value !== null} onClick={erase}>
            {messages.erase}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Entry({ turn }: { turn: Turn }) {
  const page = usePage();
  const messages = useMessages(REPORT);
  const language = useLanguage();
  const states = useMessages(TURN).states;
  const cardMessages = useMessages(CARDS);
  const found = prediction(turn);
  const state = !turn.end
    ? "running"
    : turn.end.kind === "done" && turn.end.stopped
      ? "stopped"
      : turn.end.kind;
  const go = () => {
    page.overlay.value = null;
    page.reported.value = null;
    goTo(turn.id);
  };
  return (
    <li>
      <button type="button" title={messages.openTurn} onClick={go}>
        <span class="asked">{turn.question}</span>
        <span class="meta">
          <time>{dateAndTime(turn.askedAt, language)}</time>
          {found?.prediction && <b class={verdictKind(found)}>{shortVerdict(found, cardMessages)}</b>}
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
