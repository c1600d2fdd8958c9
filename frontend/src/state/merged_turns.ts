/**
 * Conversations that several windows have written, as one. Merging is idempotent, and the order of what is merged
 * makes no difference: each window comes to the same conversation, whoever tells it what, and how often.
 */

import type { Judgement, Turn } from "./turn.ts";

/** What is kept over a reload. */
export interface SavedConversation {
  sessionId: string;
  turns: Turn[];
  /** When it was begun anew, in ms since the epoch: what was asked before is no part of it. */
  begunAt?: number;
}

/** The turns of both that were asked since either was begun anew, the newest first, in the later one's session. */
export function mergedConversation(one: SavedConversation, other: SavedConversation): SavedConversation {
  const begunAt = Math.max(one.begunAt ?? 0, other.begunAt ?? 0);
  const turns = mergedTurns(one.turns, other.turns).filter(({ askedAt }) => askedAt >= begunAt);
  return {
    sessionId: sessionOf(turns) ?? later(one, other).sessionId,
    turns,
    ...(begunAt ? { begunAt } : {}),
  };
}

/** The turns of both by their id, the newest first; those of `one` stay the same objects where nothing is better. */
export function mergedTurns(one: readonly Turn[], other: readonly Turn[]): Turn[] {
  const merged = new Map(one.map((turn) => [turn.id, turn]));
  for (const turn of other) {
    const known = merged.get(turn.id);
    merged.set(turn.id, known ? mergedTurn(known, turn) : turn);
  }
  return [...merged.values()].sort((a, b) => b.askedAt - a.askedAt || ordered(a.id, b.id));
}

/** The fuller of two forms of one turn, with what was said of it last. */
export function mergedTurn(one: Turn, other: Turn): Turn {
  const fuller = compared(one, other) >= 0 ? one : other;
  const judged = judgedLater(one, other);
  const answeredLater = one.answeredLater || other.answeredLater;
  const same =
    JSON.stringify(fuller.judgement) === JSON.stringify(judged.judgement) &&
    fuller.judgedAt === judged.judgedAt &&
    Boolean(fuller.answeredLater) === Boolean(answeredLater);
  if (same) return fuller;
  const { judgement, judgedAt } = judged;
  return {
    ...fuller,
    ...(judgement ? { judgement } : {}),
    ...(judgedAt ? { judgedAt } : {}),
    ...(answeredLater ? { answeredLater } : {}),
  };
}

/** What the newest answer was given in: a follow-up goes on from there. */
function sessionOf(turns: readonly Turn[]): string | undefined {
  for (const { end } of turns) if (end?.kind === "done" && end.sessionId) return end.sessionId;
  return undefined;
}

function later(one: SavedConversation, other: SavedConversation): SavedConversation {
  return first(
    one,
    other,
    (a, b) => (b.begunAt ?? 0) - (a.begunAt ?? 0) || ordered(a.sessionId, b.sessionId),
  );
}

const RANKS = { done: 4, error: 3, refused: 2, cut: 1 };

/** Above 0 where `one` holds more of its turn. A total order: what is equal in it is equal but for judgements. */
function compared(one: Turn, other: Turn): number {
  if (one === other) return 0;
  const rank = ({ end }: Turn) => (end ? RANKS[end.kind] : 0);
  const cheap =
    rank(one) - rank(other) ||
    one.answer.length - other.answer.length ||
    one.rows.length - other.rows.length ||
    one.cards.length - other.cards.length;
  if (cheap !== 0) return cheap;
  // A kept copy is slimmer: without pictures and without what is not shown.
  const [mine, theirs] = [contentOf(one), contentOf(other)];
  return mine.length - theirs.length || ordered(mine, theirs);
}

function contentOf({
  judgement: _judgement,
  judgedAt: _judgedAt,
  answeredLater: _later,
  ...content
}: Turn): string {
  return JSON.stringify(content);
}

function judgedLater(one: Turn, other: Turn): { judgement?: Judgement | "too_late"; judgedAt?: number } {
  const text = ({ judgement }: Turn) => JSON.stringify(judgement) ?? "";
  return first(
    one,
    other,
    (a, b) =>
      (b.judgedAt ?? 0) - (a.judgedAt ?? 0) || text(b).length - text(a).length || ordered(text(b), text(a)),
  );
}

function first<T>(one: T, other: T, order: (a: T, b: T) => number): T {
  return [one, other].sort(order)[0] as T;
}

/** Of two equal ones it makes no difference which is taken. */
function ordered(one: string, other: string): number {
  return one < other ? -1 : 1;
}
