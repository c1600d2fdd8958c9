/** What the server says of something a part shows: asked while the page is seen, again where that helps. */

import { useEffect, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../api/api_error.ts";
import { pause, whileVisible } from "../lib/while_visible.ts";

export interface Answered<T> {
  /** The last answer; it stays while it is asked for anew, or where that fails. */
  answer: T | null;
  fault: ApiError | null;
  /** What was asked last is not answered yet. */
  waiting: boolean;
  /** Asks at once. */
  retry: () => void;
}

interface Ways<T> {
  /** ms until it is asked again, by what came last; null where that would bring nothing else. */
  again?: (told: { answer: T } | { fault: ApiError }) => number | null;
  /** The answer to what was asked before stands while another is on its way. */
  keeps?: boolean;
}

interface Told<T> {
  key: string | null;
  /** How often it was asked for anew by hand. */
  tries: number;
  answer: T | null;
  fault: ApiError | null;
}

const SETTLED_MS = 200;

/**
 * @param key what is asked, as a text: another is asked at once; null asks for nothing
 * @param load asks; what comes after `signal` has ended is not looked at
 */
export function useAnswer<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  { again = () => null, keeps = false }: Ways<T> = {},
): Answered<T> {
  const [tries, setTries] = useState(0);
  const [told, setTold] = useState<Told<T>>({ key: null, tries, answer: null, fault: null });
  useEffect(() => {
    if (key === null) return;
    let over = false;
    const stands = (last: Told<T>) => (keeps || last.key === key ? last.answer : null);
    return whileVisible(async (signal) => {
      // Who goes through the variables by arrow keys asks for the one that he stops at.
      if (keeps && told.answer && told.key !== key) await pause(SETTLED_MS, signal);
      while (!over && !signal.aborted) {
        let next: number | null;
        try {
          const answer = await load(signal);
          if (signal.aborted) return;
          next = again({ answer });
          setTold({ key, tries, answer, fault: null });
        } catch (why) {
          if (signal.aborted) return;
          const fault = asApiError(why);
          next = again({ fault });
          setTold((last) => ({ key, tries, answer: stands(last), fault }));
        }
        // What came does not change any more: a tab that is seen again need not ask.
        if (next === null) over = true;
        else await pause(next, signal);
      }
    });
  }, [key, tries]);
  const current = told.key === key;
  const settled = key === null || (current && told.tries === tries);
  return {
    answer: current || keeps ? told.answer : null,
    fault: settled && current ? told.fault : null,
    waiting: !settled,
    retry: () => setTries(tries + 1),
  };
}
