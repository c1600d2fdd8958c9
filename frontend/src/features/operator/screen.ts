/** The panel's display: kept awake while the view is seen, and filled. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

export type Awake = "held" | "refused" | "unsupported";

/** Holds a wake lock while the page is seen: a hidden page loses it, and takes it again when it comes back. */
export function useAwake(): Signal<Awake> {
  const [awake] = useState(() => signal<Awake>("wakeLock" in navigator ? "refused" : "unsupported"));
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let ended = false;
    const hold = async () => {
      if (document.hidden || (lock && !lock.released)) return;
      try {
        const held = await navigator.wakeLock.request("screen");
        if (ended) return void held.release();
        lock = held;
        awake.value = "held";
        // The system takes it back where the battery is low, say.
        held.addEventListener("release", () => {
          if (!ended) awake.value = "refused";
        });
      } catch (fault) {
        console.warn("The display cannot be kept awake.", fault);
        awake.value = "refused";
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      ended = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
  return awake;
}

/** Whether the page fills the display, and what changes that; null where the browser cannot. */
export function useFullScreen(): { full: boolean; toggle: () => void } | null {
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  if (!document.fullscreenEnabled) return null;
  const toggle = () => {
    const done = full ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch((fault) => console.warn("The display cannot be filled.", fault));
  };
  return { full, toggle };
}
