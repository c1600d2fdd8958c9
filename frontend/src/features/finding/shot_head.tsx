/** Which shot is at hand, with its address and its report. */

import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { copyText } from "../../lib/copy_text.ts";
import { fieldsReportAddress, shotAddress, shotReportAddress, wholeAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { shotName } from "../cards/shot_name.tsx";
import { FINDING } from "./messages.ts";

/** @param judged there is something to report */
export function ShotHead({ judged }: { judged: boolean }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(FINDING);
  const language = useLanguage();
  const identity = shot.identity.value;
  const { kind, line, shotId, changed } = identity;
  const own = page.client.lineName;
  const recorded = kind === "recorded" && shotId ? { line, shotId } : null;
  const asRecorded = recorded && Object.keys(changed).length === 0;
  const copy = async () => {
    if (!recorded) return;
    const copied = await copyText(wholeAddress(shotAddress(recorded.line, recorded.shotId, own)));
    page.announce(copied ? messages.addressCopied : messages.addressNotCopied);
  };
  return (
    <div class="shot-head">
      <h2 class="shot-name">{shotName(identity, shot.line, language)}</h2>
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
      {judged && (
        <a
          class="shot-report"
          href={
            asRecorded ? shotReportAddress(recorded.line, recorded.shotId, own) : fieldsReportAddress(own)
          }
        >
          {messages.report}
        </a>
      )}
    </div>
  );
}
