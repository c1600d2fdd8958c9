/** The ids of cards and their rows, which the answer's numbers and citations link to. */

import type { Card } from "../../state/cards.ts";
import type { Turn } from "../../state/turn.ts";

export const CARD_KINDS = {
  predict_quality: "verdict",
  analyze_feature_importance: "drivers",
  search_knowledge_base: "sources",
} as const;

export function cardAnchor(turn: Pick<Turn, "id" | "cards">, card: Card): string {
  return `${turn.id}-${CARD_KINDS[card.tool]}-${turn.cards.indexOf(card)}`;
}

/** A part of a card: "driver-Process_Temperature", say. */
export function partAnchor(card: string, part: string): string {
  return `${card}-${part.replace(/[^\w.-]/g, "_")}`;
}

export function documentAnchor(turnId: string, id: string): string {
  return partAnchor(`${turnId}-document`, id);
}
