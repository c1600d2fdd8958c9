/** A turn that the server has kept, as the page has its own: from the events that were sent for it. */

import type { KeptTurn } from "../contract/api.ts";
import type { ChatEvent } from "../contract/events.ts";
import { shotIn } from "./sent_shot.ts";
import { applyEvent, endedTurn, startedTurn, type Turn } from "./turn.ts";

export function turnOf(kept: KeptTurn): Turn {
  const askedAt = kept.asked_at === null ? 0 : Date.parse(kept.asked_at);
  const shot = shotIn(kept.shot);
  const begun: Turn = {
    ...startedTurn(kept.turn_id, kept.question, kept.features, askedAt),
    ...(shot ? { shot } : {}),
  };
  const turn = (kept.events as unknown as ChatEvent[]).reduce(applyEvent, begun);
  return kept.state === "running" ? turn : endedTurn(turn, true);
}
