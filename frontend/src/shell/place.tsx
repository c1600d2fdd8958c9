/** Shows the place that the address names. What is under it is hidden and not gone; back leads there. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { styled } from "../lib/late_style.ts";
import { DEFAULT_LINE, hashOf, lineIn } from "../line/line_name.ts";
import { usePage } from "../page/page.ts";
import { type PlaceView, placeAt, placesOf } from "./places.ts";

const OPEN = "place-open";

export function PlaceOfAddress() {
  const page = usePage();
  const [hash, setHash] = useState(location.hash);
  /** The line of the address that the page began with. */
  const [begun, setBegun] = useState(() => lineIn(location.hash));
  const [shown, setShown] = useState<{ path: string; View: PlaceView } | null>(null);
  /** The address by which all else was left: the link with it gets the focus back. */
  const opener = useRef("");
  const found = page.shot.value === null ? null : placeAt(hash, placesOf(page.stage.value));
  const path = found?.place.path ?? null;
  // Before anything is painted: the page under it would begin with its own newest shot.
  useLayoutEffect(() => {
    page.lineRests.value = found?.place.followsLine ?? false;
  }, [path]);
  useEffect(() => {
    const { place } = page.signIn;
    if (page.shot.peek() === null || place === "") return;
    // Signing in has given back the place that it was left for.
    setHash(location.hash);
    setBegun(lineIn(place));
  }, [page.shot.value === null]);
  useEffect(() => {
    const follow = () => {
      const line = lineIn(location.hash);
      const other =
        location.hash === ""
          ? begun !== null
          : line !== null && line !== (page.client.lineName ?? DEFAULT_LINE);
      // An address of another line is another page. One within the page, such as #question, names no line.
      if (other) location.reload();
      else {
        if (!document.documentElement.classList.contains(OPEN)) opener.current = location.hash;
        setHash(location.hash);
      }
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [begun]);
  useEffect(() => {
    if (!found || shown?.path === path) return;
    Promise.all([found.place.load(), styled(found.place.style)]).then(
      ([View]) => setShown({ path: found.place.path, View }),
      (fault) => console.warn("This part of the page cannot be shown.", fault),
    );
  }, [path]);
  const open = found !== null && shown?.path === path;
  useEffect(() => {
    if (!open) return;
    document.documentElement.classList.add(OPEN);
    return () => {
      // Before the focus goes back: what is hidden takes none.
      document.documentElement.classList.remove(OPEN);
      const link = `a[href="${CSS.escape(opener.current)}"]`;
      requestAnimationFrame(() => document.querySelector<HTMLElement>(link)?.focus());
    };
  }, [open]);
  if (!(open && found && shown)) return null;
  const close = () => {
    history.replaceState(null, "", `${location.pathname}${location.search}${begun ? hashOf(begun) : ""}`);
    setHash("");
  };
  // Another address is another view: nothing of the one before stays.
  return <shown.View key={hash} asked={found.asked} onClose={close} />;
}
