/** What of a conversation is worth keeping on this computer, and how much of it. */

import type { Card } from "../turn/cards.ts";
import type { Turn } from "../turn/turn.ts";

export const MAX_TURNS = 30;
/** Characters of JSON: a fifth of what browsers give a site, so that several users fit on a shared panel. */
export const MAX_CHARACTERS = 1_000_000;

/** Fields of the tools' answers that no card shows. The latents alone are 32 numbers a shot. */
const NOT_SHOWN: readonly string[] = ["latent_features", "top_features", "processing_time_ms", "sources"];

/** The newest turns, without what is not shown, as far as the bounds let them; `turns` has the newest first. */
export function bounded(turns: Turn[], maxTurns = MAX_TURNS, maxCharacters = MAX_CHARACTERS): Turn[] {
  const kept: Turn[] = [];
  let left = maxCharacters;
  for (const turn of turns.slice(0, maxTurns)) {
    const slim = { ...turn, cards: turn.cards.map(slimmed) };
    left -= JSON.stringify(slim).length;
    if (left < 0) break;
    kept.push(slim);
  }
  return kept;
}

function slimmed(card: Card): Card {
  if (!card.data) return card;
  const shown = Object.entries(card.data).filter(([field]) => !NOT_SHOWN.includes(field));
  return { ...card, data: Object.fromEntries(shown) as typeof card.data };
}
