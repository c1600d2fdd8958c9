/** A turn by its id: this window's own, or what the server has kept, read again while it runs. */

import type { ApiError } from "../../api/api_error.ts";
import { useAnswer } from "../../components/use_answer.ts";
import { DEFAULT_LINE } from "../../line/line_name.ts";
import { type Page, usePage } from "../../page/page.ts";
import { turnOf } from "../../state/kept_turn.ts";
import type { Turn } from "../../state/turn.ts";

/** A running answer of a colleague is looked at so often: a page may read 30 a minute. */
const AGAIN_MS = 4_000;

export type Found =
  | { kind: "loading" }
  | { kind: "found"; turn: Turn; own: boolean; running: boolean }
  | { kind: "failed"; fault: ApiError; retry: () => void };

interface Kept {
  turn: Turn;
  own: boolean;
  running: boolean;
}

export function useKeptTurn(turnId: string): Found {
  const page = usePage();
  const here = page.conversation.turns.value.find(({ id }) => id === turnId);
  const { answer, fault, retry } = useAnswer(here ? null : turnId, () => readTurn(page, turnId), {
    again: (told) => {
      const mayChange = "answer" in told ? told.answer?.running : told.fault.status === 0;
      return mayChange ? AGAIN_MS : null;
    },
  });
  if (here) return { kind: "found", turn: here, own: true, running: !here.end };
  // A look that failed takes nothing away that is shown.
  if (fault && !(answer && fault.retryable)) return { kind: "failed", fault, retry };
  return answer ? { kind: "found", ...answer } : { kind: "loading" };
}

/** The turn as the server keeps it; null where the page goes to the turn's own line. */
async function readTurn(page: Page, turnId: string): Promise<Kept | null> {
  const kept = await page.client.turn(turnId);
  // Its values can be read by the variables of its own line alone.
  if (kept.line !== (page.client.lineName ?? DEFAULT_LINE)) {
    const [place = ""] = location.hash.split("?", 1);
    location.replace(`${place}?line=${encodeURIComponent(kept.line)}`);
    return null;
  }
  return { turn: turnOf(kept), own: kept.own, running: kept.state === "running" };
}
