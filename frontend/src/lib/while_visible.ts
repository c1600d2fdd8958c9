/** Work that goes on while the tab is seen. */

/** A signal, as far as it is needed here. */
interface Resting {
  readonly value: boolean;
  subscribe(told: () => void): () => void;
}

/** Runs `work` while the tab is seen and nothing rests: a hidden one asks for nothing. Gives what ends it. */
export function whileVisible(work: (signal: AbortSignal) => Promise<void>, rests?: Resting): () => void {
  let running: AbortController | null = null;
  const follow = () => {
    if (document.hidden || rests?.value) {
      running?.abort();
      running = null;
    } else if (!running) {
      running = new AbortController();
      void work(running.signal);
    }
  };
  follow();
  const forget = rests?.subscribe(follow);
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    forget?.();
    running?.abort();
  };
}

/** Resolves after so long, or when `signal` ends it. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
