/** One question with its answer at an address of its own, for its asker and whoever may see its line. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ErrorBoundary } from "../../components/error_boundary.tsx";
import { UnfoldedContext } from "../../components/fold.tsx";
import { LoadFault } from "../../components/load_fault.tsx";
import { dateAndTime } from "../../i18n/dates.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { reportAddress, shotAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isOfChanged } from "../../state/report.ts";
import type { ShotIdentity } from "../../state/shot_identity.ts";
import type { Turn } from "../../state/turn.ts";
import { Answer } from "../answer/answer.tsx";
import { CardView, ResultFallback } from "../cards/card_view.tsx";
import { shotName } from "../cards/shot_name.tsx";
import { CopyLink } from "../report/copy_link.tsx";
import { REPORT } from "../report/messages.ts";
import { ReportedValues, ReportView } from "../report/report_view.tsx";
import { Ending } from "../turn/ending.tsx";
import { HISTORY } from "./messages.ts";
import { type Found, useKeptTurn } from "./use_kept_turn.ts";

interface Given {
  asked: { rest: readonly string[] };
  onClose: () => void;
}

export function TurnPlace({ asked: { rest }, onClose }: Given) {
  const [turnId = ""] = rest;
  const found = useKeptTurn(turnId);
  if (found.kind === "found")
    return (
      <ErrorBoundary fallback={ResultFallback}>
        <Shown {...found} onClose={onClose} />
      </ErrorBoundary>
    );
  return (
    <Frame onClose={onClose}>
      <NotShown found={found} />
    </Frame>
  );
}

/** The report of a turn at an address of its own. */
export function TurnReportPlace({ asked: { rest }, onClose }: Given) {
  const [turnId = ""] = rest;
  const found = useKeptTurn(turnId);
  if (found.kind === "found")
    return (
      <ErrorBoundary fallback={ResultFallback}>
        <ReportView turn={found.turn} onClose={onClose} />
      </ErrorBoundary>
    );
  return (
    <Frame onClose={onClose}>
      <NotShown found={found} />
    </Frame>
  );
}

export function Frame({ onClose, children }: { onClose: () => void; children: ComponentChildren }) {
  const messages = useMessages(HISTORY);
  return (
    <main
      class="place turn-place"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <p class="actions">
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
      </p>
      {children}
    </main>
  );
}

function NotShown({ found }: { found: Exclude<Found, { kind: "found" }> }) {
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  if (found.kind === "loading") return <p>{messages.loading}</p>;
  const { status, code, message, details } = found.fault;
  const line = details.find(({ field }) => field === "line")?.reason ?? "";
  const text =
    status === 404
      ? messages.noTurn
      : status === 403
        ? messages.noRights(line)
        : `${messages.notOpened} ${meaning(language, code, message)}`;
  return (
    <LoadFault fault={found.fault} text={text} retry={found.fault.retryable ? found.retry : undefined} />
  );
}

function Shown({
  turn,
  own,
  running,
  onClose,
}: Omit<Found & { kind: "found" }, "kind"> & { onClose: () => void }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(HISTORY);
  const report = useMessages(REPORT);
  const language = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  // The conversation may have it too, hidden: these nodes have ids of their own.
  const shown: Turn = { ...turn, id: `place-${turn.id}` };
  const identity = turn.shot;
  const bring = () => {
    if (identity) shot.restore(identity, turn.features);
    else shot.fill(turn.features, { kind: "typical" });
    onClose();
    page.announce(identity ? shotName(identity, shot.line, language) : messages.goToShot);
  };
  return (
    <Frame onClose={onClose}>
      <p class="actions">
        {identity && (
          <button type="button" onClick={bring}>
            {messages.goToShot}
          </button>
        )}
        <a href={reportAddress(turn.id, page.client.lineName)}>{messages.openReport}</a>
        <CopyLink turnId={turn.id} />
      </p>
      <article class="report">
        <h1 ref={title} tabIndex={-1}>
          {turn.question}
        </h1>
        <p class="about">
          <span>
            {messages.askedAt} {dateAndTime(turn.askedAt, language)}
          </span>
          {identity && <ShotLink identity={identity} />}
          {!own && <span>{messages.notYours}</span>}
        </p>
        {isOfChanged(turn) && <p class="notice warn">{report.ofChanged}</p>}
        {running && !own && <p role="status">{messages.stillRunning}</p>}
        {turn.end?.kind === "cut" && turn.end.lost ? (
          <p class="notice warn">{messages.interrupted}</p>
        ) : (
          <Ending turn={shown} />
        )}
        <h2 class="hidden">{messages.turn}</h2>
        <UnfoldedContext.Provider value={true}>
          {shown.cards.map((card) => (
            <CardView key={card.key} card={card} turn={shown} />
          ))}
        </UnfoldedContext.Provider>
        {turn.answer !== "" && <Answer turn={shown} />}
        {Object.keys(turn.features).length > 0 && <ReportedValues turn={turn} />}
      </article>
    </Frame>
  );
}

/** A shot of the line's memory has an address of its own. */
function ShotLink({ identity }: { identity: ShotIdentity }) {
  const page = usePage();
  const language = useLanguage();
  const name = shotName(identity, useShot().line, language);
  if (identity.kind !== "recorded" || !identity.shotId) return <span>{name}</span>;
  return <a href={shotAddress(identity.line, identity.shotId, page.client.lineName)}>{name}</a>;
}
