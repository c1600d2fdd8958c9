/** The page's one sender of outcomes, and when it tries again. */

import { useEffect } from "preact/hooks";
import { OutcomeSender } from "../../page/outcome_sender.ts";
import type { Page } from "../../page/page.ts";
import { OutcomeOutbox } from "../../persistence/outcome_outbox.ts";
import { browserStorage } from "../../persistence/page_storage.ts";

const AGAIN_MS = 20_000;

const senders = new WeakMap<Page, { user: string; sender: OutcomeSender }>();

export function senderOf(page: Page): OutcomeSender {
  const user = page.signIn.user?.subject ?? "";
  const known = senders.get(page);
  if (known?.user === user) return known.sender;
  const sender = new OutcomeSender(page.client, new OutcomeOutbox(browserStorage("localStorage"), user));
  senders.set(page, { user, sender });
  return sender;
}

/** Sends what waits when the page opens, when the network is back, and from time to time while somebody looks. */
export function useRetries(sender: OutcomeSender): void {
  useEffect(() => {
    const again = () => {
      if (!document.hidden) void sender.send();
    };
    again();
    const clock = setInterval(again, AGAIN_MS);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(clock);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [sender]);
}
