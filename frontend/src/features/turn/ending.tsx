/** How a turn ended, where that is worth a word: what was wrong, and what to do now. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FieldName } from "../../components/field_name.tsx";
import type { FieldFault } from "../../contract/events.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import type { Turn } from "../../state/turn.ts";
import { PICTURES } from "../pictures/messages.ts";
import { TURN } from "./messages.ts";
import { refusal, type StateName } from "./state_name.ts";

/** Their meaning is not all: the server's message names what it is about. */
const NAMES_FIELDS = /^(?:\w+_incomplete|tool_name_read)$/;

export function Ending({ turn }: { turn: Turn }) {
  const messages = useMessages(TURN);
  const language = useLanguage();
  const { end } = turn;
  if (!end) return null;
  if (end.kind === "done") {
    return (
      <div class="ending">
        {end.stopped && (
          <Notice kind="warn" title={messages.stopped}>
            <Retry turn={turn} />
          </Notice>
        )}
        {end.warnings.map(({ code, message }, index) => (
          <Notice
            key={index}
            kind="warn"
            title={meaning(language, String(code), String(message ?? ""))}
            text={NAMES_FIELDS.test(String(code)) ? String(message ?? "") : ""}
          />
        ))}
      </div>
    );
  }
  // Whoever asked again and was answered has nothing left to mend.
  if (turn.answeredLater) return null;
  if (end.kind === "cut") {
    return (
      <div class="ending">
        <Notice kind="warn" title={end.lost ? messages.lost : messages.cut}>
          {!end.lost && <ReadAgain turn={turn} />}
          <Retry turn={turn} />
        </Notice>
      </div>
    );
  }
  const text = meaning(language, end.code, end.message);
  const kind = end.kind === "refused" ? refusal(end) : "error";
  const unreached = kind === "unreached";
  const title = unreached ? text : titleOf(kind, messages);
  return (
    <div class="ending">
      <Notice kind="bad" title={title} text={unreached ? "" : text}>
        {/* The code for a report, and the server's own words where the page has put it in others. */}
        <p class="code" hidden={unreached}>
          <code>{end.code}</code> {end.message !== text && end.message}
          {turn.traceId && (
            <>
              {" "}
              {messages.trace} <code>{turn.traceId}</code>
            </>
          )}
        </p>
        {end.kind === "refused" && <Details rows={end.details} />}
        {/* Whoever has signed in again need not write the question again. */}
        {end.retryable && <Retry turn={turn} wait={end.kind === "refused" ? end.retryAfter : null} />}
      </Notice>
    </div>
  );
}

function titleOf(kind: StateName, messages: (typeof TURN)["ko"]): string {
  if (kind === "error") return messages.failure;
  if (kind === "signed_out") return messages.signIn;
  return kind === "failed" ? messages.serverFailed : messages.refused;
}

function Notice(props: { kind: string; title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class={`notice ${props.kind}`}>
      <p>
        <b>{props.title}</b> {props.text}
      </p>
      {props.children}
    </div>
  );
}

/** Has the answer sent from the server's record: it may have ended there, and costs nothing more. */
function ReadAgain({ turn }: { turn: Turn }) {
  const { conversation } = usePage();
  const messages = useMessages(TURN);
  const busy = conversation.running.value !== null;
  return (
    <button
      type="button"
      class="primary"
      aria-disabled={busy}
      onClick={() => !busy && void conversation.readAgain(turn)}
    >
      {messages.readAgain}
    </button>
  );
}

/** Sends the question again; not before `wait` seconds are over, where the server said so. */
function Retry({ turn, wait = null }: { turn: Turn; wait?: number | null }) {
  const { conversation } = usePage();
  const messages = useMessages(TURN);
  const pictures = useMessages(PICTURES);
  const left = useCountdown(wait ?? 0);
  const idle = left > 0 || conversation.running.value !== null;
  return (
    <p class="retry">
      <button
        type="button"
        aria-disabled={idle}
        onClick={() => !idle && void conversation.ask(turn.question, turn.features, turn.pictures, turn.shot)}
      >
        {messages.retry}
      </button>
      {left > 0 && <span>{messages.retryAfter(left)}</span>}
      {turn.pictures?.some(({ data }) => data === "") && <span>{pictures.goneOnRetry}</span>}
    </p>
  );
}

/** Whole seconds that are left of so many, from when it is shown first. */
function useCountdown(from: number): number {
  const [left, setLeft] = useState(Math.ceil(from));
  useEffect(() => {
    const until = Date.now() + from * 1000;
    const clock = setInterval(() => {
      const now = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(now);
      if (now === 0) clearInterval(clock);
    }, 250);
    return () => clearInterval(clock);
  }, [from]);
  return left;
}

function Details({ rows }: { rows: FieldFault[] }) {
  if (rows.length === 0) return null;
  return (
    <ul>
      {rows.map(({ field, reason }) => (
        <li key={field}>
          <FieldName field={String(field)} />: {reason}
        </li>
      ))}
    </ul>
  );
}
