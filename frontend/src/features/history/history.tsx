/** The questions of this user on this line, of the server and of this browser as one list; and deleting what is kept. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../components/dialog.tsx";
import { dateAndTime } from "../../i18n/dates.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { MAX_AGE_DAYS } from "../../persistence/page_storage.ts";
import { MAX_TURNS } from "../../persistence/saved_conversation.ts";
import { type Entry, entriesOf } from "../../state/history.ts";
import { CARDS } from "../cards/messages.ts";
import { shotName } from "../cards/shot_name.tsx";
import { shortVerdict, verdictKind } from "../cards/verdict_text.ts";
import { turnAddress } from "./addresses.ts";
import { HISTORY } from "./messages.ts";
import { ServerData } from "./server_data.tsx";

export function History() {
  const page = usePage();
  const messages = useMessages(HISTORY);
  const { running } = page.conversation;
  useEffect(() => void page.history.read(), []);
  const erase = () => {
    if (running.peek()) return page.announce(messages.busy);
    page.forget();
    page.overlay.value = null;
    page.announce(messages.erased);
  };
  return (
    <Dialog title={messages.history}>
      <div class="history">
        <Entries />
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

function Entries() {
  const page = usePage();
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  const told = useTold();
  const wanted = useSignal("");
  const { rows, cursor, reading } = page.history;
  const all = entriesOf(rows.value, page.conversation.turns.value);
  const words = wanted.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((entry) => {
    const text = told(entry).toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const state = reading.value;
  // Once nothing stands there any more only the whole list can say that nothing fits.
  useEffect(() => {
    if (words.length > 0) void page.history.all(() => wanted.peek() !== "");
  }, [words.length > 0, state.kind === "read"]);
  return (
    <>
      <label class="search">
        {messages.search}
        <input
          type="search"
          placeholder={messages.searchHint}
          value={wanted.value}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
        />
      </label>
      {state.kind === "reading" && all.length === 0 && <p>{messages.reading}</p>}
      {state.kind === "failed" && (
        <div class="notice warn" role="status">
          <p>
            {messages.copyShown} {meaning(language, state.fault.code, state.fault.message)}
          </p>
          <button type="button" class="small" onClick={() => void page.history.read()}>
            {messages.tryAgain}
          </button>
        </div>
      )}
      {all.length === 0 && state.kind !== "reading" && <p>{messages.noHistory}</p>}
      {all.length > 0 && found.length === 0 && <p>{messages.nothingFound(wanted.value)}</p>}
      <ol aria-label={messages.history}>
        {found.map((entry) => (
          <EntryView key={entry.id} entry={entry} />
        ))}
      </ol>
      {cursor.value !== null && words.length > 0 && <p>{messages.searchedIn(all.length)}</p>}
      {cursor.value !== null && (
        <button type="button" class="more" onClick={() => void page.history.more()}>
          {messages.more}
        </button>
      )}
    </>
  );
}

function EntryView({ entry }: { entry: Entry }) {
  const page = usePage();
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  const cardMessages = useMessages(CARDS);
  const { line } = useShot();
  const { judged, shot, state } = entry;
  const inConversation = page.conversation.turns.value.some(({ id }) => id === entry.id);
  const offline = page.history.reading.value.kind === "failed";
  const leave = () => {
    page.overlay.value = null;
  };
  const content = (
    <>
      <span class="asked">{entry.question}</span>
      <span class="meta">
        <time>{dateAndTime(entry.askedAt, language)}</time>
        {judged && <b class={verdictKind(judged)}>{shortVerdict(judged, cardMessages)}</b>}
        {shot && <span>{shotName(shot, line, language)}</span>}
        {entry.simulated && <span>{messages.simulated}</span>}
        {state !== "done" && <span>{messages.states[state]}</span>}
        {!inConversation && offline && <span>{messages.notHere}</span>}
      </span>
    </>
  );
  if (!inConversation)
    return (
      <li>
        <a class="entry" href={turnAddress(entry.id, page.client.lineName)} onClick={leave}>
          {content}
        </a>
      </li>
    );
  const go = () => {
    leave();
    goTo(entry.id);
  };
  return (
    <li>
      <button type="button" class="entry" title={messages.openTurn} onClick={go}>
        {content}
      </button>
    </li>
  );
}

/** What a search looks at: all that an entry tells. */
function useTold(): (entry: Entry) => string {
  const language = useLanguage();
  const messages = useMessages(HISTORY);
  const cardMessages = useMessages(CARDS);
  const { line } = useShot();
  return ({ question, askedAt, judged, shot, state, simulated }) =>
    [
      question,
      dateAndTime(askedAt, language),
      judged && shortVerdict(judged, cardMessages),
      shot && shotName(shot, line, language),
      messages.states[state],
      simulated && messages.simulated,
    ]
      .filter(Boolean)
      .join(" ");
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
