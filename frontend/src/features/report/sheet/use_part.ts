/** What the line's memory knows of a reported shot's part: what was said of it, its photo, whether it is simulated. */

import { useEffect, useState } from "preact/hooks";
import { asApiError } from "../../../api/api_error.ts";
import type { OutcomeRow } from "../../../contract/api.ts";
import { usePage } from "../../../page/page.ts";
import { isKeptPhoto } from "../../../state/outcome_draft.ts";
import type { Turn } from "../../../state/turn.ts";
import { photoAddress } from "../../feedback/part_photo.tsx";

export interface Part {
  state: "reading" | "read" | "failed";
  outcomes: readonly OutcomeRow[];
  simulated: boolean;
  /** An address that an `img` shows; null where there is none, undefined while it is read, "failed" as it says. */
  photo: string | null | undefined;
  photoFailed: boolean;
}

const NONE: Part = { state: "read", outcomes: [], simulated: false, photo: null, photoFailed: false };
/** The line that no machine works on. */
const DEMO_LINE = "demo";

export function usePart({ shot }: Turn): Part {
  const { client } = usePage();
  const recorded = shot?.kind === "recorded" && shot.shotId ? { line: shot.line, id: shot.shotId } : null;
  const simulated = shot?.line === DEMO_LINE;
  const [part, setPart] = useState<Part>(recorded ? { ...NONE, state: "reading", simulated } : NONE);
  useEffect(() => {
    if (!recorded) return setPart({ ...NONE, simulated });
    let wanted = true;
    const set = (next: Part) => wanted && setPart(next);
    const read = async () => {
      const { outcomes, simulated: said } = await client.shot(recorded.line, recorded.id);
      const known: Part = { ...NONE, outcomes, simulated: said ?? simulated };
      const photo = outcomes.at(-1)?.photo ?? "";
      if (!isKeptPhoto(photo)) return set(known);
      set({ ...known, photo: undefined });
      const address = await photoAddress(client, recorded.line, recorded.id, photo);
      set({ ...known, photo: address, photoFailed: address === null });
    };
    read().catch((error) => {
      const gone = asApiError(error).status === 404;
      set({ ...NONE, state: gone ? "read" : "failed", simulated });
    });
    return () => {
      wanted = false;
    };
  }, [recorded?.line, recorded?.id]);
  return part;
}
