/** How a turn ended, where that is worth a word: what was wrong, and what to do now. */

import type { ComponentChildren } from "preact";
import type { Detail } from "../contract/events.ts";
import { usePage, useShot } from "../shell/page.ts";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import type { Turn } from "./turn.ts";
import { TURN } from "./words.ts";

export function Ending({ turn }: { turn: Turn }) {
  const words = useTexts(TURN);
  const language = useLanguage();
  const { end } = turn;
  if (!end) return null;
  if (end.kind === "done") {
    return (
      <div class="ending">
        {end.warnings.map(({ code, message }, index) => (
          <Notice key={index} kind="warn" title={meaning(language, code, message)} />
        ))}
      </div>
    );
  }
  if (end.kind === "cut") {
    return (
      <div class="ending">
        <Notice kind="warn" title={words.cut}>
          <Retry turn={turn} />
        </Notice>
      </div>
    );
  }
  const text = meaning(language, end.code, end.message);
  return (
    <div class="ending">
      <Notice kind="bad" title={end.kind === "error" ? words.failure : words.refused} text={text}>
        {/* The code for a report, and the server's own words where the page has put it in others. */}
        <p class="code">
          <code>{end.code}</code> {end.message !== text && end.message}
          {turn.traceId && (
            <>
              {" "}
              {words.trace} <code>{turn.traceId}</code>
            </>
          )}
        </p>
        {end.kind === "refused" && <Details rows={end.details} />}
        {end.kind === "refused" && end.retryAfter !== null && <p>{words.retryAfter(end.retryAfter)}</p>}
        {end.retryable && <Retry turn={turn} />}
      </Notice>
    </div>
  );
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

function Retry({ turn }: { turn: Turn }) {
  const { conversation } = usePage();
  const words = useTexts(TURN);
  return (
    <button
      type="button"
      aria-disabled={conversation.running.value !== null}
      onClick={() => void conversation.ask(turn.question, turn.features)}
    >
      {words.retry}
    </button>
  );
}

function Details({ rows }: { rows: Detail[] }) {
  const { line } = useShot();
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <ul>
      {rows.map(({ field, reason }) => {
        const name = String(field).replace(/^(features|overrides)\./, "");
        return (
          <li key={field}>
            {line.feature(name) && `${line.labelOf(name, language)} `}
            <code>{field}</code>: {reason}
          </li>
        );
      })}
    </ul>
  );
}
