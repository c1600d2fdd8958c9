/** Whether a finished answer helped: two buttons, and a comment beside them. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import type { Judgement, Turn } from "../../state/turn.ts";
import { lengthOf } from "../ask/question_validation.ts";
import { FEEDBACK } from "./messages.ts";

/** Characters, as the server counts them. */
const MAX_COMMENT = 2000;

type Sending =
  | { kind: "idle" }
  | { kind: "sending" }
  | { kind: "sent"; text: string }
  | { kind: "failed"; wanted: Judgement; fault: ApiError };

/** Nothing where the server does not keep the answer under a name. */
export function Feedback({ turn }: { turn: Turn }) {
  const page = usePage();
  const messages = useMessages(FEEDBACK);
  const sending = useSignal<Sending>({ kind: "idle" });
  const writing = useSignal(false);
  const commentButton = useRef<HTMLButtonElement>(null);
  if (turn.end?.kind !== "done" || !turn.end.turnId) return null;
  if (turn.judgement === "too_late") {
    return (
      <p
        class="feedback"
        tabIndex={-1}
        // The button that was pressed is gone: the keyboard goes on from here.
        ref={(said) => {
          if (sending.peek().kind === "sending") said?.focus();
        }}
      >
        {messages.tooLate}
      </p>
    );
  }
  const told = turn.judgement;
  const busy = sending.value.kind === "sending";

  const say = (state: Sending, text: string) => {
    sending.value = state;
    page.announce(text);
  };
  /** Gives whether it is settled; a comment that was refused stays where it was written. */
  const send = async (wanted: Judgement): Promise<boolean> => {
    if (sending.peek().kind === "sending") return false;
    say({ kind: "sending" }, messages.sending);
    try {
      await page.conversation.judge(turn, wanted);
    } catch (error) {
      const fault = asApiError(error);
      say({ kind: "failed", wanted, fault }, messages.failed);
      return false;
    }
    const now = page.conversation.turns.peek().find(({ id }) => id === turn.id);
    if (now?.judgement === "too_late") say({ kind: "idle" }, messages.tooLate);
    else {
      const text = textOf(told, wanted, messages);
      say({ kind: "sent", text }, text);
    }
    return true;
  };
  const rate = (helpful: boolean) => {
    if (busy || told?.helpful === helpful) return;
    // What was wrong is worth a word; the keyboard stays where it is.
    if (!helpful) writing.value = true;
    void send({ helpful, comment: told?.comment ?? "" });
  };
  const close = () => {
    writing.value = false;
    commentButton.current?.focus();
  };

  return (
    <div class="feedback" role="group" aria-labelledby={`${turn.id}-feedback`} aria-busy={busy}>
      <div class="ask">
        <span id={`${turn.id}-feedback`}>{messages.title}</span>
        {[true, false].map((helpful) => (
          <button
            key={String(helpful)}
            type="button"
            class="chip"
            aria-pressed={told?.helpful === helpful}
            aria-disabled={busy}
            onClick={() => rate(helpful)}
          >
            {helpful ? messages.helpful : messages.notHelpful}
          </button>
        ))}
        {told && (
          <button
            ref={commentButton}
            type="button"
            class="small"
            aria-expanded={writing.value}
            onClick={() => (writing.value = !writing.value)}
          >
            {told.comment ? messages.changeComment : messages.addComment}
          </button>
        )}
      </div>
      <State state={sending.value} onRetry={send} />
      {told && writing.value && (
        <Comment
          id={`${turn.id}-comment`}
          before={told.comment}
          busy={busy}
          onSend={(comment) => void send({ ...told, comment }).then((settled) => settled && close())}
          onCancel={close}
        />
      )}
      <p class="hint">{messages.kept}</p>
    </div>
  );
}

function State({ state, onRetry }: { state: Sending; onRetry: (wanted: Judgement) => Promise<boolean> }) {
  const messages = useMessages(FEEDBACK);
  const language = useLanguage();
  if (state.kind === "sending") return <p>{messages.sending}</p>;
  if (state.kind === "sent") return <p class="said">{state.text}</p>;
  if (state.kind === "idle") return null;
  const { fault, wanted } = state;
  return (
    <div class="notice bad">
      <p>
        <b>{messages.failed}</b> {meaning(language, fault.code, fault.message)}
      </p>
      {fault.retryable && (
        <button type="button" class="small" onClick={() => void onRetry(wanted)}>
          {messages.retry}
        </button>
      )}
    </div>
  );
}

interface CommentProps {
  id: string;
  before: string;
  busy: boolean;
  onSend: (comment: string) => void;
  onCancel: () => void;
}

function Comment({ id, before, busy, onSend, onCancel }: CommentProps) {
  const messages = useMessages(FEEDBACK);
  const text = useSignal(before);
  const length = lengthOf(text.value);
  const over = length > MAX_COMMENT;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !over) onSend(text.value.trim());
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <label for={id}>{messages.comment}</label>
      <textarea
        id={id}
        rows={2}
        value={text}
        aria-invalid={over}
        aria-describedby={`${id}-hint`}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <p id={`${id}-hint`} class="hint">
        {over
          ? messages.tooLong(length, MAX_COMMENT)
          : `${messages.commentHint} ${messages.length(length, MAX_COMMENT)}`}
      </p>
      <p class="actions">
        <button type="submit" class="small" aria-disabled={busy || over}>
          {messages.send}
        </button>
        <button type="button" class="quiet small" onClick={onCancel}>
          {messages.cancel}
        </button>
      </p>
    </form>
  );
}

function textOf(before: Judgement | undefined, now: Judgement, messages: (typeof FEEDBACK)["ko"]): string {
  const which = now.helpful ? "helpful" : "notHelpful";
  if (!before) return messages.sent[which];
  return before.helpful === now.helpful ? messages.commentSent : messages.changed[which];
}
