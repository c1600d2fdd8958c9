/** How a turn is or ended, for its style and by its name. */

import type { End, Turn } from "../../state/turn.ts";

export type State = End["kind"] | "running" | "stopped";
/** Not reached is another fault than refused, and has another cure. */
export type StateName = State | "unreached" | "answered_later";

export function stateOf({ end }: Turn): State {
  if (!end) return "running";
  return end.kind === "done" && end.stopped ? "stopped" : end.kind;
}

export function stateName(turn: Turn): StateName {
  const state = stateOf(turn);
  if (turn.answeredLater && state !== "done") return "answered_later";
  return turn.end?.kind === "refused" && turn.end.status === 0 ? "unreached" : state;
}
