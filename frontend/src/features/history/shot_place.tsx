/** A shot of a line's memory by its address: brings it to the console, or says why that cannot be. */

import { useEffect } from "preact/hooks";
import type { ApiError } from "../../api/api_error.ts";
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
  const language = useLanguage();
  // Its values can be read by the variables of its own line alone.
  const elsewhere =
    (page.client.lineName ?? DEFAULT_LINE) !== line && !query.has("line") && lineIn(`#line=${line}`) !== null;
  const key = elsewhere ? null : JSON.stringify([line, shotId]);
  const { answer, fault, retry } = useAnswer(key, () => page.client.shot(line, shotId));
  useEffect(() => {
    if (elsewhere) location.replace(shotAddress(line, shotId));
  }, [elsewhere]);
  useEffect(() => {
    if (!answer) return;
    onClose();
    void page.diagnosis.choose(shot, answer);
  }, [answer]);
  const textOf = ({ status, code, message }: ApiError) => {
    if (status === 404) return messages.noShot(shotId, line);
    if (status === 403) return messages.noShotRights(line);
    return `${messages.notOpened} ${meaning(language, code, message)}`;
  };
  return (
    <main class="place turn-place">
      <p class="actions">
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
      </p>
      {fault ? (
        <LoadFault fault={fault} text={textOf(fault)} retry={fault.retryable ? retry : undefined} />
      ) : (
        <p>{messages.loading}</p>
      )}
    </main>
  );
}
