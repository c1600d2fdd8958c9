/** Work that goes on while the tab is seen. */

/** Runs `work` while the tab is seen: a hidden one asks for nothing. Gives what ends it. */
export function whileVisible(work: (signal: AbortSignal) => Promise<void>): () => void {
  let running: AbortController | null = null;
  const follow = () => {
    if (document.hidden) {
      running?.abort();
      running = null;
    } else if (!running) {
      running = new AbortController();
      void work(running.signal);
    }
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
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
