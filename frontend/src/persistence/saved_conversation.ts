/**
 * What of a conversation is worth keeping on this computer, how much of it, and reading it back.
 *
 * What comes back may be of an earlier page, or damaged: a turn that would break its view is left out, the
 * others are taken up.
 */

import { isRecord } from "../lib/type_guards.ts";
import { withoutData } from "../pictures/picture.ts";
import type { Card } from "../state/cards.ts";
import type { SavedConversation } from "../state/merged_turns.ts";
import { isShotIdentity } from "../state/shot_identity.ts";
import type { Turn } from "../state/turn.ts";

export const MAX_TURNS = 30;
/** Characters of JSON: a fifth of what browsers give a site, so that several users fit on a shared panel. */
export const MAX_CHARACTERS = 1_000_000;

/** Fields of the tools' answers that no card shows. The latents alone are 32 numbers a shot. */
const NOT_SHOWN: readonly string[] = ["latent_features", "top_features", "processing_time_ms", "sources"];

/** The newest turns, without what is not shown and without the data of pictures, as far as the bounds let them; `turns` has the newest first. */
export function withinBounds(turns: Turn[], maxTurns = MAX_TURNS, maxCharacters = MAX_CHARACTERS): Turn[] {
  const kept: Turn[] = [];
  let left = maxCharacters;
  for (const turn of turns.slice(0, maxTurns)) {
    const pictures = turn.pictures ? { pictures: withoutData(turn.pictures) } : {};
    const slim = { ...turn, ...pictures, cards: turn.cards.map(slimmed) };
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

const TOOLS: unknown[] = ["predict_quality", "analyze_feature_importance", "search_knowledge_base"];
const ENDS: unknown[] = ["done", "error", "cut", "refused"];

export function savedConversationIn(value: unknown): SavedConversation | null {
  if (!isRecord(value) || typeof value.sessionId !== "string" || !Array.isArray(value.turns)) return null;
  return {
    sessionId: value.sessionId,
    turns: value.turns.slice(0, MAX_TURNS).filter(isTurn),
    ...(typeof value.begunAt === "number" ? { begunAt: value.begunAt } : {}),
  };
}

export function isTurn(value: unknown): value is Turn {
  return (
    isRecord(value) &&
    ["id", "question", "answer", "traceId"].every((field) => typeof value[field] === "string") &&
    typeof value.askedAt === "number" &&
    everyEntryIs(value.features, "number") &&
    (value.shot === undefined || isShotIdentity(value.shot)) &&
    isPictureList(value.pictures) &&
    isRecord(value.calls) &&
    isRecord(value.last) &&
    isListOf(value.rows, (row) => isRecord(row) && typeof row.at === "number") &&
    isListOf(value.cards, isCard) &&
    isListOf(value.citations, isRecord) &&
    isListOf(value.unsupported, isRecord) &&
    (value.choices === undefined || isListOf(value.choices, isChoice)) &&
    (value.end === null || isEnd(value.end)) &&
    (value.judgement === undefined || isJudgement(value.judgement)) &&
    (value.judgedAt === undefined || typeof value.judgedAt === "number")
  );
}

/** Also where there are none. Only names and sizes are kept, so that data is what nobody of here wrote. */
export function isPictureList(value: unknown): boolean {
  if (value === undefined) return true;
  return isListOf(
    value,
    (row) =>
      isRecord(row) &&
      typeof row.name === "string" &&
      row.mediaType === "image/jpeg" &&
      row.data === "" &&
      typeof row.width === "number" &&
      typeof row.height === "number",
  );
}

function isChoice(value: unknown): boolean {
  return isRecord(value) && typeof value.label === "string" && typeof value.question === "string";
}

function isJudgement(value: unknown): boolean {
  if (!isRecord(value)) return value === "too_late";
  return typeof value.helpful === "boolean" && typeof value.comment === "string";
}

function isEnd(value: unknown): boolean {
  if (!isRecord(value) || !ENDS.includes(value.kind)) return false;
  if (value.kind === "done") return isRecord(value.usage) && isListOf(value.warnings, isRecord);
  return value.kind !== "refused" || isListOf(value.details, isRecord);
}

function isCard(value: unknown): boolean {
  if (!isRecord(value) || typeof value.key !== "string" || !TOOLS.includes(value.tool)) return false;
  if (!everyEntryIs(value.overrides, "number")) return false;
  const { data, error } = value;
  if (data === null) return isRecord(error);
  if (!isRecord(data)) return false;
  return value.tool !== "predict_quality" || isRecord(data.prediction);
}

export function everyEntryIs(value: unknown, of: "string" | "number"): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === of);
}

function isListOf(value: unknown, test: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}
