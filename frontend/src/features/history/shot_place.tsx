/** A shot of a line's memory by its address: brings it to the console, which stays in sight, or says why that cannot be. */

import { useEffect } from "preact/hooks";
import type { ApiError } from "../../api/api_error.ts";
import { coverPage } from "../../components/cover_page.ts";
import { LoadFault } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { DEFAULT_LINE, lineIn } from "../../line/line_name.ts";
import { shotAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import { HISTORY } from "./messages.ts";

export function ShotPlace({
  asked: { rest, query },
  onClose,
}: {
  asked: { rest: readonly string[]; query: URLSearchParams };
  onClose: () => void;
}) {
  const [line = "", shotId = ""] = rest;
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(HISTORY);
  const elsewhere = useOwnLine(line, query.has("line"), shotAddress(line, shotId));
  const key = elsewhere ? null : JSON.stringify([line, shotId]);
  const { answer, fault, retry } = useAnswer(key, () => page.client.shot(line, shotId));
  useEffect(() => {
    // The address is that of the console then, and this place is left.
    if (answer) void page.diagnosis.choose(shot, answer);
  }, [answer]);
  const isFault = fault !== null;
  useEffect(() => (isFault ? coverPage() : undefined), [isFault]);
  if (!fault) return null;
  return (
    <main class="place turn-place">
      <p class="actions">
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
      </p>
      <ShotFault fault={fault} line={line} shotId={shotId} retry={retry} />
    </main>
  );
}

/**
 * Goes to `address`, which names the line, where a shot is of another line than the page: its values can be read
 * by the variables of its own line alone. True while that is on its way.
 */
export function useOwnLine(line: string, named: boolean, address: string): boolean {
  const page = usePage();
  const elsewhere =
    (page.client.lineName ?? DEFAULT_LINE) !== line && !named && lineIn(`#line=${line}`) !== null;
  useEffect(() => {
    if (elsewhere) location.replace(address);
  }, [elsewhere]);
  return elsewhere;
}

interface Missing {
  fault: ApiError;
  line: string;
  shotId: string;
  retry: () => void;
}

/** Why a shot of a line's memory, or what the models say of it, cannot be shown. */
export function ShotFault({ fault, line, shotId, retry }: Missing) {
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  const text =
    fault.status === 404
      ? messages.noShot(shotId, line)
      : fault.status === 403
        ? messages.noShotRights(line)
        : `${messages.notOpened} ${meaning(language, fault.code, fault.message)}`;
  return <LoadFault fault={fault} text={text} retry={fault.retryable ? retry : undefined} />;
}
