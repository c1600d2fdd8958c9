/** The report of a shift, in place of all else while the address names one. Its code comes when it does. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ShiftAsked } from "../../api/client.ts";
import { usePage } from "../../page/page.ts";
import { addressOf, REPORT_LINK, readAddress } from "./address.ts";

type Shown = ComponentType<{ asked: ShiftAsked; onClose: () => void }>;

const OPEN = "shift-report-open";

export function LazyShiftReport() {
  const page = usePage();
  const [asked, setAsked] = useState(() => readAddress(location.hash));
  const [found, setFound] = useState<{ View: Shown } | null>(null);
  const open = asked !== null && page.shot.value !== null;
  useEffect(() => {
    const follow = () => setAsked(readAddress(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    if (!open || found) return;
    import("./shift_report_view.tsx").then(
      ({ ShiftReportView }) => setFound({ View: ShiftReportView }),
      (fault) => console.warn("The shift's report cannot be shown.", fault),
    );
  }, [open, found]);
  const shown = open && found !== null;
  useEffect(() => {
    document.documentElement.classList.toggle(OPEN, shown);
    return () => document.documentElement.classList.remove(OPEN);
  }, [shown]);
  const close = () => {
    history.replaceState(null, "", location.pathname + location.search);
    setAsked(null);
    // Before the focus goes back: what is hidden takes none.
    document.documentElement.classList.remove(OPEN);
    requestAnimationFrame(() => document.getElementById(REPORT_LINK)?.focus());
  };
  // Another shift is another report: nothing of the one before stays.
  return shown ? <found.View key={addressOf(asked)} asked={asked} onClose={close} /> : null;
}
