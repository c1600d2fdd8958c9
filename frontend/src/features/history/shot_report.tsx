/** The report of a shot that nobody asked about: `#/report/shot/<line>/<shot id>`, or `#/report/shot` of the fields. */

import { useEffect, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { DEFAULT_LINE, lineIn } from "../../line/line_name.ts";
import { shotReportAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { sameValues } from "../../state/finding.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import type { Turn } from "../../state/turn.ts";
import { ResultFallback } from "../cards/card_view.tsx";
import { ReportView } from "../report/report_view.tsx";
import { HISTORY } from "./messages.ts";
import { ShotFault } from "./shot_place.tsx";
import { Frame } from "./turn_place.tsx";

interface Given {
  asked: { rest: readonly string[]; query: URLSearchParams };
  onClose: () => void;
}

export function ShotReportPlace({ asked, onClose }: Given) {
  const [line = "", shotId = ""] = asked.rest;
  return (
    <ErrorBoundary fallback={ResultFallback}>
      {shotId ? (
        <OfMemory line={line} shotId={shotId} named={asked.query.has("line")} onClose={onClose} />
      ) : (
        <OfFields onClose={onClose} />
      )}
    </ErrorBoundary>
  );
}

interface Recorded {
  line: string;
  shotId: string;
  /** The address says which line the page is of. */
  named: boolean;
  onClose: () => void;
}

/** A shot as the memory keeps it, judged by the models of now; what stands in the fields stays. */
function OfMemory({ line, shotId, named, onClose }: Recorded) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(HISTORY);
  const [found, setFound] = useState<Turn | ApiError | null>(null);
  useEffect(() => {
    // Its values can be read by the variables of its own line alone.
    const own = page.client.lineName ?? DEFAULT_LINE;
    if (own !== line && !named && lineIn(`#line=${line}`) !== null) {
      location.replace(shotReportAddress(line, shotId));
      return;
    }
    const request = new AbortController();
    page.client
      .shot(line, shotId)
      .then((row) => page.diagnosis.beside(shot.line, row, request.signal))
      .catch(asApiError)
      .then((told) => !request.signal.aborted && setFound(told));
    return () => request.abort();
  }, []);
  if (found && "askedAt" in found) return <ReportView turn={found} onClose={onClose} />;
  return (
    <Frame onClose={onClose}>
      {found ? <ShotFault fault={found} line={line} shotId={shotId} /> : <p>{messages.loading}</p>}
    </Frame>
  );
}

/** The shot in the fields with the values that stand there now: what was judged before a change is no report of it. */
function OfFields({ onClose }: { onClose: () => void }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  const { features, faults } = shot.read.value;
  const turn = page.diagnosis.turn.value;
  const mine =
    turn?.shot && isSameShot(turn.shot, shot.identity.value) && sameValues(turn.features, features);
  useEffect(() => {
    if (!mine && faults.length === 0) void page.diagnosis.ask(shot);
  }, []);
  if (mine && turn.end?.kind === "done") return <ReportView turn={turn} onClose={onClose} />;
  const refused = mine && turn.end?.kind === "refused" ? turn.end : null;
  return (
    <Frame onClose={onClose}>
      {faults.length > 0 ? (
        <p class="notice bad" role="alert">
          {messages.badValues(faults.map((name) => shot.line.labelOf(name, language)).join(", "))}
        </p>
      ) : refused ? (
        <p class="notice bad" role="alert">
          {messages.notOpened} {meaning(language, refused.code, refused.message)}
        </p>
      ) : (
        <p>{messages.loading}</p>
      )}
    </Frame>
  );
}
