/** What the server keeps of the person, and deleting it, after a second press: it cannot be undone. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { HISTORY } from "./messages.ts";

/** Calls of a deletion that are made one after another; each works for some 20 s. */
const MOST_CALLS = 5;

type Deletion =
  | { kind: "idle" }
  | { kind: "asking" }
  | { kind: "deleting" }
  | { kind: "over"; count: number; complete: boolean }
  | { kind: "failed"; fault: ApiError };

export function ServerData() {
  const page = usePage();
  const messages = useMessages(HISTORY);
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
