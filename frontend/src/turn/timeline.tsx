/** The server's events in their order, each with its time since the question: for whoever wants to know. */

import type { ComponentChildren } from "preact";
import { seconds } from "../line/numbers.ts";
import { useTexts } from "../words/words.ts";
import type { Row, Turn } from "./turn.ts";
import { TURN } from "./words.ts";

export function Timeline({ turn: { rows, end } }: { turn: Turn }) {
  const words = useTexts(TURN);
  return (
    <ol class="timeline" aria-label={words.timeline}>
      {rows.map((row, index) => (
        <RowView key={index} row={row} ended={end !== null} />
      ))}
      {end && "at" in end && (
        <Step at={end.at} state={end.kind === "done" ? "ok" : "bad"}>
          {end.kind === "done" ? words.ended : words.states.error}
        </Step>
      )}
    </ol>
  );
}

function RowView({ row, ended }: { row: Row; ended: boolean }) {
  const words = useTexts(TURN);
  if (row.kind === "status") {
    return (
      <Step at={row.at} state="note">
        {row.text}
      </Step>
    );
  }
  if (row.kind === "answer") {
    return (
      <Step at={row.at} state={ended ? "ok" : "busy"}>
        {words.answerWriting} <small>{words.pieces(row.pieces ?? 0)}</small>
      </Step>
    );
  }
  const state = row.failed ? "bad" : row.until !== null ? "ok" : ended ? "note" : "busy";
  const tool = row.tool ?? "";
  return (
    <Step at={row.at} state={state}>
      {Object.hasOwn(words.tools, tool) ? words.tools[tool] : tool}{" "}
      <small>{row.failed ? words.failed : row.until === null ? words.running : seconds(row.until - row.at)}</small>
    </Step>
  );
}

function Step({ at, state, children }: { at: number; state: string; children: ComponentChildren }) {
  return (
    <li class={state}>
      <time>{seconds(at)}</time> <span>{children}</span>
    </li>
  );
}
