/** Which shot is at hand, with its address, its report, and when it was diagnosed. */

import { dateAndTime, isSameDay, timeOfDay } from "../../i18n/dates.ts";
import { type Language, useLanguage, useMessages } from "../../i18n/i18n.ts";
import { copyText } from "../../lib/copy_text.ts";
import { fieldsReportAddress, shotAddress, shotReportAddress, wholeAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { shotName } from "../cards/shot_name.tsx";
import { FINDING } from "./messages.ts";

/**
 * @param judged there is something to report
 * @param diagnosedAt when the diagnosis that is shown was made, ms since the epoch; null where it is under way or there is none
 */
export function ShotHead({ judged, diagnosedAt }: { judged: boolean; diagnosedAt: number | null }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(FINDING);
  const language = useLanguage();
  const identity = shot.identity.value;
  const { kind, line, shotId, changed } = identity;
  const own = page.client.lineName;
  const recorded = kind === "recorded" && shotId ? { line, shotId } : null;
  const isChanged = Object.keys(changed).length > 0;
  const copy = async () => {
    if (!recorded) return;
    const copied = await copyText(wholeAddress(shotAddress(recorded.line, recorded.shotId, own)));
    const told = isChanged ? messages.addressOfOwnCopied : messages.addressCopied;
    page.announce(copied ? told : messages.addressNotCopied);
  };
  return (
    <div class="shot-head">
      <h2 class="shot-name">{shotName(identity, shot.line, language)}</h2>
      {diagnosedAt !== null && (
        <span class="diagnosed">
          {messages.diagnosedAt(told(diagnosedAt, language), isChanged)}
          <button type="button" class="small" onClick={() => void page.diagnosis.ask(shot)}>
            {messages.diagnoseAgain}
          </button>
        </span>
      )}
      {recorded && (
        <button
          type="button"
          class="small quiet"
          aria-label={messages.copyAddress}
          title={messages.copyAddress}
          onClick={() => void copy()}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M5.5 5.5v-4h9v9h-4M1.5 5.5h9v9h-9z" />
          </svg>
        </button>
      )}
      {judged && recorded && (
        <a class="shot-report" href={shotReportAddress(recorded.line, recorded.shotId, own)}>
          {messages.report}
        </a>
      )}
      {judged && (isChanged || !recorded) && (
        <a class="shot-report" href={fieldsReportAddress(own)}>
          {isChanged ? messages.reportOfChanged : messages.report}
        </a>
      )}
    </div>
  );
}

/** When, without the date where that was today. */
function told(at: number, language: Language): string {
  return isSameDay(at, Date.now()) ? timeOfDay(at, language) : dateAndTime(at, language);
}
