/** What can be done with a diagnosis that has ended: open its report, save it as JSON, copy it as text. */

import { usePage, useShot } from "../shell/page.ts";
import type { Turn } from "../turn/turn.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { copyText, downloadJson } from "./copying.ts";
import { reportFileName, reportOf } from "./report.ts";
import { reportText } from "./report_text.ts";
import { KEEP } from "./words.ts";

/** The id of the button that opens a turn's report, and gets the focus back from it. */
export function reportButtonId(turn: Turn): string {
  return `${turn.id}-open-report`;
}

export function TurnActions({ turn }: { turn: Turn }) {
  const page = usePage();
  const words = useTexts(KEEP);
  // A question that got nothing has nothing to report.
  if (!turn.end || (turn.cards.length === 0 && turn.answer === "")) return null;
  return (
    <div class="turn-actions">
      <button id={reportButtonId(turn)} type="button" class="small" onClick={() => (page.reported.value = turn.id)}>
        {words.openReport}
      </button>
      <SaveAndCopy turn={turn} small />
    </div>
  );
}

export function SaveAndCopy({ turn, small = false }: { turn: Turn; small?: boolean }) {
  const page = usePage();
  const { line } = useShot();
  const words = useTexts(KEEP);
  const language = useLanguage();
  const save = () => {
    const name = reportFileName(turn);
    downloadJson(name, reportOf(turn, { line, user: page.signIn.user?.name ?? null, now: Date.now() }));
    page.announce(words.saved(name));
  };
  const copy = async () => {
    page.announce((await copyText(reportText(turn, line, language))) ? words.copied : words.notCopied);
  };
  const style = small ? "small" : "";
  return (
    <>
      <button type="button" class={style} onClick={save}>
        {words.json}
      </button>
      <button type="button" class={style} onClick={() => void copy()}>
        {words.copy}
      </button>
    </>
  );
}
