/** What can be done with a diagnosis that has ended: open its report, save it as JSON, copy it as text. */

import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { copyText } from "../../lib/copy_text.ts";
import { reportAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { reportFileName, reportOf } from "../../state/report.ts";
import type { Turn } from "../../state/turn.ts";
import { CopyLink } from "./copy_link.tsx";
import { downloadJson } from "./export.ts";
import { REPORT } from "./messages.ts";
import { reportText } from "./report_text.ts";

export function ReportActions({ turn }: { turn: Turn }) {
  const page = usePage();
  const messages = useMessages(REPORT);
  // A question that got nothing has nothing to report.
  if (!turn.end || (turn.cards.length === 0 && turn.answer === "")) return null;
  return (
    <div class="turn-actions">
      <a href={reportAddress(turn.id, page.client.lineName)}>{messages.openReport}</a>
      <SaveAndCopy turn={turn} small />
      <CopyLink turnId={turn.id} small />
    </div>
  );
}

export function SaveAndCopy({ turn, small = false }: { turn: Turn; small?: boolean }) {
  const page = usePage();
  const { line } = useShot();
  const messages = useMessages(REPORT);
  const language = useLanguage();
  const save = () => {
    const name = reportFileName(turn);
    downloadJson(name, reportOf(turn, { line, user: page.signIn.user?.name ?? null, now: Date.now() }));
    page.announce(messages.saved(name));
  };
  const copy = async () => {
    page.announce((await copyText(reportText(turn, line, language))) ? messages.copied : messages.notCopied);
  };
  const style = small ? "small" : "";
  return (
    <>
      <button type="button" class={style} onClick={save}>
        {messages.json}
      </button>
      <button type="button" class={style} onClick={() => void copy()}>
        {messages.copy}
      </button>
    </>
  );
}
