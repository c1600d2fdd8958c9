/** How a turn is or ended, for its style and by its name. */

import type { End, Turn } from "../../state/turn.ts";

export type State = End["kind"] | "running" | "stopped";
/** Not reached, not signed in, too often and a server's own fault are others than refused, and have other cures. */
export type StateName = State | "unreached" | "signed_out" | "limited" | "failed" | "answered_later";

export function stateOf({ end }: Turn): State {
  if (!end) return "running";
  return end.kind === "done" && end.stopped ? "stopped" : end.kind;
}

export function stateName(turn: Turn): StateName {
  const state = stateOf(turn);
  if (turn.answeredLater && state !== "done") return "answered_later";
  return turn.end?.kind === "refused" ? refusal(turn.end) : state;
}

/** What kind of refusal it was. */
export function refusal({ status }: End & { kind: "refused" }): StateName {
  if (status === 0) return "unreached";
  if (status === 401) return "signed_out";
  if (status === 429) return "limited";
  return status >= 500 ? "failed" : "refused";
}
