/** The diagnoses of the conversation, to go to one; what is kept on this computer, and deleting it. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { Dialog } from "../../components/dialog.tsx";
import { dateAndTime } from "../../i18n/dates.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { MAX_AGE_DAYS } from "../../persistence/page_storage.ts";
import { MAX_TURNS } from "../../persistence/saved_conversation.ts";
import { prediction, type Turn } from "../../state/turn.ts";
import { CARDS } from "../cards/messages.ts";
import { shotName } from "../cards/shot_name.tsx";
import { shortVerdict, verdictKind } from "../cards/verdict_text.ts";
import { TURN } from "../turn/messages.ts";
import { stateName } from "../turn/state_name.ts";
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
        <ServerData />
      </div>
    </Dialog>
  );
}

/** Calls of a deletion that are made one after another; each works for some 20 s. */
const MOST_CALLS = 5;

type Deletion =
  | { kind: "idle" }
  | { kind: "asking" }
  | { kind: "deleting" }
  | { kind: "over"; count: number; complete: boolean }
  | { kind: "failed"; fault: ApiError };

/** What the server keeps of the person, and deleting it, after a second press: it cannot be undone. */
function ServerData() {
  const page = usePage();
  const messages = useMessages(REPORT);
  const language = useLanguage();
  const deletion = useSignal<Deletion>({ kind: "idle" });
  const button = useRef<HTMLButtonElement>(null);
  const state = deletion.value;
  const running = page.conversation.running.value !== null;
  const busy = running || state.kind === "deleting";
  const say = (next: Deletion, text: string) => {
    deletion.value = next;
    page.announce(text);
  };
  const erase = async () => {
    if (running || deletion.peek().kind === "deleting") return;
    say({ kind: "deleting" }, messages.serverDeleting);
    button.current?.focus();
    try {
      let count = 0;
      let complete = false;
      for (let call = 0; call < MOST_CALLS && !complete; call += 1) {
        const answer = await page.client.forget();
        complete = answer.complete === true;
        for (const number of Object.values(answer.deleted)) count += number;
      }
      page.forget();
      say(
        { kind: "over", count, complete },
        complete ? messages.serverDeleted(count) : messages.serverIncomplete(count),
      );
    } catch (error) {
      say({ kind: "failed", fault: asApiError(error) }, messages.serverNotDeleted);
    }
  };
  return (
    <div class="kept-here" aria-busy={state.kind === "deleting"}>
      <p>{messages.server}</p>
      <button
        ref={button}
        id="forget-me"
        type="button"
        aria-disabled={busy}
        aria-expanded={state.kind === "asking"}
        onClick={() => {
          if (!busy) deletion.value = { kind: state.kind === "asking" ? "idle" : "asking" };
        }}
      >
        {messages.serverErase}
      </button>
      {state.kind === "asking" && (
        <div class="notice warn">
          <p>{messages.serverSure}</p>
          <p class="actions">
            <button type="button" onClick={() => void erase()}>
              {messages.serverConfirm}
            </button>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                deletion.value = { kind: "idle" };
                button.current?.focus();
              }}
            >
              {messages.cancel}
            </button>
          </p>
        </div>
      )}
      {state.kind === "deleting" && <p>{messages.serverDeleting}</p>}
      {state.kind === "over" && (
        <p class={state.complete ? "" : "notice warn"}>
          {state.complete ? messages.serverDeleted(state.count) : messages.serverIncomplete(state.count)}
        </p>
      )}
      {state.kind === "failed" && (
        <div class="notice bad">
          <p>
            <b>{messages.serverNotDeleted}</b>{" "}
            {state.fault.code === "not_permitted"
              ? messages.serverShared
              : meaning(language, state.fault.code, state.fault.message)}
          </p>
        </div>
      )}
    </div>
  );
}

function Entry({ turn }: { turn: Turn }) {
  const page = usePage();
  const messages = useMessages(REPORT);
  const language = useLanguage();
  const states = useMessages(TURN).states;
  const cardMessages = useMessages(CARDS);
  const found = prediction(turn);
  const { line } = useShot();
  const state = stateName(turn);
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
          {turn.shot && <span>{shotName(turn.shot, line, language)}</span>}
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
