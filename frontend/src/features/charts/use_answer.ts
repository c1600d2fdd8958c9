/** What the server says of a chart, asked again from time to time while the page is seen. */

import { useEffect, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { pause, whileVisible } from "../../lib/while_visible.ts";

export interface Answered<T> {
  /** The last answer; it stays while another is on its way, or where that fails. */
  answer: T | null;
  fault: ApiError | null;
  /** What was asked last is not answered yet. */
  waiting: boolean;
}

const SETTLED_MS = 200;

/**
 * @param key what is asked, as a text: another is asked at once
 * @param againMs null where the answer does not change any more
 */
export function useAnswer<T>(key: string, load: () => Promise<T>, againMs: number | null): Answered<T> {
  const [told, setTold] = useState<Answered<T> & { key: string }>({
    answer: null,
    fault: null,
    waiting: true,
    key,
  });
  useEffect(
    () =>
      whileVisible(async (signal) => {
        // Who goes through the variables by arrow keys asks for the one that he stops at.
        if (told.answer) await pause(SETTLED_MS, signal);
        while (!signal.aborted) {
          try {
            const answer = await load();
            if (!signal.aborted) setTold({ answer, fault: null, waiting: false, key });
          } catch (why) {
            if (!signal.aborted)
              setTold((last) => ({ ...last, fault: asApiError(why), waiting: false, key }));
          }
          if (againMs === null) return;
          await pause(againMs, signal);
        }
      }),
    [key],
  );
  return told.key === key ? told : { ...told, fault: null, waiting: true };
}
