/** Shows the place that the address names. What is under it is hidden and not gone; back leads there. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { coverPage, isCovered } from "../components/cover_page.ts";
import { styled } from "../lib/late_style.ts";
import { DEFAULT_LINE, hashOf, lineIn } from "../line/line_name.ts";
import { shotNamed } from "../page/addresses.ts";
import { usePage } from "../page/page.ts";
import { type Bar, ShotInBar } from "../page/shot_in_bar.ts";
import { type PlaceView, placeAt, placesOf } from "./places.ts";

const BAR: Bar = {
  hash: () => location.hash,
  state: () => history.state,
  push: (state, hash) => history.pushState(state, "", whole(hash)),
  replace: (state, hash) => history.replaceState(state, "", whole(hash)),
};

function whole(hash: string): string {
  return `${location.pathname}${location.search}${hash}`;
}

export function PlaceOfAddress() {
  const page = usePage();
  // A shot's address is looked at once it is known which one stands in the fields.
  const [hash, setHash] = useState(() => (shotNamed(location.hash) ? "" : location.hash));
  /** The line of the address that the page began with. */
  const [begun, setBegun] = useState(() => lineIn(location.hash));
  const [shown, setShown] = useState<{ path: string; View: PlaceView } | null>(null);
  /** The address by which all else was left: the link with it gets the focus back. */
  const opener = useRef("");
  const shot = page.shot.value;
  const lastBegun = useRef(begun);
  lastBegun.current = begun;
  const inBar = useMemo(() => {
    const plain = () => (lastBegun.current ? hashOf(lastBegun.current) : "");
    const { client, followed } = page;
    const shown = { lineName: () => client.lineName, followed: () => followed.peek(), plain };
    return shot && new ShotInBar(shot, BAR, shown);
  }, [shot]);
  const found = page.shot.value === null ? null : placeAt(hash, placesOf(page.stage.value));
  const path = found?.place.path ?? null;
  // Before anything is painted: the page under it would begin with its own newest shot.
  useLayoutEffect(() => {
    page.lineRests.value = found?.place.followsLine ?? false;
  }, [path]);
  useLayoutEffect(() => {
    if (!inBar) return;
    const { place } = page.signIn;
    // Signing in has given back the place that it was left for.
    if (place !== "") {
      lastBegun.current = lineIn(place);
      setBegun(lastBegun.current);
    }
    setHash(inBar.arrive());
    return inBar.watch(() => setHash(""));
  }, [inBar]);
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
        if (!isCovered()) opener.current = location.hash;
        setHash(inBar?.arrive() ?? location.hash);
      }
    };
    // Two samples are steps of one address: going from one to the other changes no hash.
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, [begun, inBar]);
  useEffect(() => {
    if (!found || shown?.path === path) return;
    Promise.all([found.place.load(), styled(found.place.style)]).then(
      ([View]) => setShown({ path: found.place.path, View }),
      (fault) => console.warn("This part of the page cannot be shown.", fault),
    );
  }, [path]);
  const open = found !== null && shown?.path === path;
  useEffect(() => {
    if (!open || found?.place.beneath) return;
    const uncover = coverPage();
    return () => {
      // Before the focus goes back: what is hidden takes none.
      uncover();
      const link = `a[href="${CSS.escape(opener.current)}"]`;
      requestAnimationFrame(() => document.querySelector<HTMLElement>(link)?.focus());
    };
  }, [open]);
  if (!(open && found && shown)) return null;
  const close = () => {
    inBar?.leave();
    setHash("");
  };
  // Another address is another view: nothing of the one before stays.
  return <shown.View key={hash} asked={found.asked} onClose={close} />;
}
