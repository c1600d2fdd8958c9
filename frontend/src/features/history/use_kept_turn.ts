/** A turn by its id: this window's own, or what the server has kept, read again while it runs. */

import { useEffect, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { DEFAULT_LINE } from "../../line/line_name.ts";
import { type Page, usePage } from "../../page/page.ts";
import { turnOf } from "../../state/kept_turn.ts";
import type { Turn } from "../../state/turn.ts";

/** A running answer of a colleague is looked at so often: a page may read 30 a minute. */
const AGAIN_MS = 4_000;

export type Found =
  | { kind: "loading" }
  | { kind: "found"; turn: Turn; own: boolean; running: boolean }
  | { kind: "failed"; fault: ApiError };

export function useKeptTurn(turnId: string): Found {
  const page = usePage();
  const [found, setFound] = useState<Found>({ kind: "loading" });
  const here = page.conversation.turns.value.find(({ id }) => id === turnId);
  useEffect(() => {
    if (here) return;
    let over = false;
    let timer = 0;
    const read = async () => {
      const next = await readTurn(page, turnId);
      if (over) return;
      // A look that failed takes nothing away that is shown.
      setFound((now) =>
        next.kind === "failed" && now.kind === "found" && next.fault.retryable ? now : next,
      );
      const again = next.kind === "found" ? next.running : next.kind === "failed" && next.fault.status === 0;
      if (again) timer = window.setTimeout(() => void read(), AGAIN_MS);
    };
    void read();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [turnId, here === undefined]);
  return here ? { kind: "found", turn: here, own: true, running: !here.end } : found;
}

async function readTurn(page: Page, turnId: string): Promise<Found> {
  try {
    const kept = await page.client.turn(turnId);
    // Its values can be read by the variables of its own line alone.
    if (kept.line !== (page.client.lineName ?? DEFAULT_LINE)) {
      const [place = ""] = location.hash.split("?", 1);
      location.replace(`${place}?line=${encodeURIComponent(kept.line)}`);
      return { kind: "loading" };
    }
    return { kind: "found", turn: turnOf(kept), own: kept.own, running: kept.state === "running" };
  } catch (fault) {
    return { kind: "failed", fault: asApiError(fault) };
  }
}
