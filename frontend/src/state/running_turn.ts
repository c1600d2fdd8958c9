/** The question that is being answered in this tab, as a reload needs it to find its answer again. */

export interface RunningTurn {
  /** The signed-in user's subject; empty where nobody signs in. */
  user: string;
  turnId: string;
  sessionId: string;
  question: string;
  features: Record<string, number>;
  /** ms since the epoch */
  askedAt: number;
}
