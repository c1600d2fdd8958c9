/** What the windows of one browser do in turn: a host has six connections over HTTP/1.1, however many windows there are. */

import { pause } from "./while_visible.ts";

type Locks = Pick<LockManager, "request">;
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** How long a window that said nothing more keeps its turn, where the browser has no locks. */
const LEASE_MS = 4_000;

/** Only there where the page came by https, or from this computer. */
function browserLocks(): Locks | null {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks ?? null;
}

function browserStore(): Store | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * Runs `work` while this window alone has the turn of that name, which passes on when it ends, or the window is closed.
 * Resolves with it, or when `signal` ends the waiting.
 */
export async function inTurn(
  name: string,
  work: () => Promise<void>,
  signal: AbortSignal,
  { locks = browserLocks(), store = browserStore() }: { locks?: Locks | null; store?: Store | null } = {},
): Promise<void> {
  if (!locks) return await byLease(name, work, signal, store);
  try {
    await locks.request(name, { signal }, async () => {
      if (!signal.aborted) await work();
    });
  } catch (fault) {
    if (!signal.aborted) throw fault;
  }
}

/** Runs `work` where one of so many places is free, and else not at all. */
export async function withSlot(
  name: string,
  slots: number,
  work: () => Promise<void>,
  locks: Locks | null = browserLocks(),
): Promise<void> {
  if (!locks) return await work();
  for (let slot = 0; slot < slots; slot += 1) {
    const ran = await locks.request(`${name} ${slot}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
    if (ran) return;
  }
}

/** The same by a note in the browser's storage that its writer renews. Two that write at once may both have it for a while. */
async function byLease(
  name: string,
  work: () => Promise<void>,
  signal: AbortSignal,
  store: Store | null,
): Promise<void> {
  if (!store) return await work();
  const own = Array.from(crypto.getRandomValues(new Uint32Array(2))).join("-");
  const note = () => store.setItem(name, `${own} ${Date.now() + LEASE_MS}`);
  const holder = () => {
    const [who, until] = (store.getItem(name) ?? "").split(" ");
    return Number(until) > Date.now() ? who : "";
  };
  while (!signal.aborted) {
    if (holder() === "") {
      try {
        note();
      } catch {
        // Its storage is full: nobody can be told, and nobody else has the turn.
        return await work();
      }
      await pause(LEASE_MS / 20, signal);
    }
    if (holder() === own && !signal.aborted) {
      const renewing = setInterval(note, LEASE_MS / 4);
      try {
        return await work();
      } finally {
        clearInterval(renewing);
        if (holder() === own) store.removeItem(name);
      }
    }
    await pause(LEASE_MS / 4, signal);
  }
}
