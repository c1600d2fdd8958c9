/** The report of a shot that nobody asked about: `#/report/shot/<line>/<shot id>`, or `#/report/shot` of the fields. */

import { useEffect } from "preact/hooks";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { shotReportAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { sameValues } from "../../state/finding.ts";
import { isSameShot } from "../../state/shot_identity.ts";
import { ResultFallback } from "../cards/card_view.tsx";
import { ReportView } from "../report/report_view.tsx";
import { HISTORY } from "./messages.ts";
import { ShotFault, useOwnLine } from "./shot_place.tsx";
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
  const elsewhere = useOwnLine(line, named, shotReportAddress(line, shotId));
  const key = elsewhere ? null : JSON.stringify([line, shotId]);
  const { answer, fault, retry } = useAnswer(key, async (signal) =>
    page.diagnosis.beside(shot.line, await page.client.shot(line, shotId), signal),
  );
  if (answer) return <ReportView turn={answer} onClose={onClose} />;
  return (
    <Frame onClose={onClose}>
      {fault ? (
        <ShotFault fault={fault} line={line} shotId={shotId} retry={retry} />
      ) : (
        <p>{messages.loading}</p>
      )}
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
  const known = page.diagnosis.ofFields(shot);
  const mine =
    turn?.shot && isSameShot(turn.shot, shot.identity.value) && sameValues(turn.features, features);
  useEffect(() => {
    if (!known && !mine && faults.length === 0) void page.diagnosis.ask(shot);
  }, []);
  const found = known ?? (mine && turn.end?.kind === "done" ? turn : null);
  if (found) return <ReportView turn={found} onClose={onClose} />;
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
