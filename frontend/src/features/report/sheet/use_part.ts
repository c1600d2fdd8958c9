/** What the line's memory knows of a reported shot's part: what was said of it, its photo, whether it is simulated. */

import { useAnswer } from "../../../components/use_answer.ts";
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

/** The line that no machine works on. */
const DEMO_LINE = "demo";

export function usePart({ shot }: Turn): Part {
  const { client } = usePage();
  const recorded = shot?.kind === "recorded" && shot.shotId ? { line: shot.line, id: shot.shotId } : null;
  // A row of one's own file is no shot of the line that its page shows.
  const simulated = shot?.line === DEMO_LINE && shot.kind !== "row";
  const { line = "", id = "" } = recorded ?? {};
  const asked = useAnswer(recorded && JSON.stringify([line, id]), () => client.shot(line, id));
  const name = asked.answer?.outcomes.at(-1)?.photo ?? "";
  const photo = useAnswer(isKeptPhoto(name) ? JSON.stringify([line, id, name]) : null, () =>
    photoAddress(client, line, id, name),
  );
  return {
    // A shot that the line's memory has no more is one of which nothing is known.
    state: asked.waiting ? "reading" : asked.fault && asked.fault.status !== 404 ? "failed" : "read",
    outcomes: asked.answer?.outcomes ?? [],
    simulated: asked.answer?.simulated ?? simulated,
    photo: photo.waiting ? undefined : photo.answer,
    photoFailed: photo.fault !== null,
  };
}
