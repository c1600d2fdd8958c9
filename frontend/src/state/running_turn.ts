/** The question that is being answered in this tab, as a reload needs it to find its answer again. */

import type { Picture } from "../pictures/picture.ts";
import type { ShotIdentity } from "./shot_identity.ts";

export interface RunningTurn {
  /** The signed-in user's subject; empty where nobody signs in. */
  user: string;
  /** The page's line, null where it named none; left out by an earlier page. */
  line?: string | null;
  turnId: string;
  sessionId: string;
  question: string;
  features: Record<string, number>;
  /** Left out by an earlier page. */
  shot?: ShotIdentity;
  /** Without their data: what has come of the answer does not need them. */
  pictures?: Picture[];
  /** ms since the epoch */
  askedAt: number;
}
