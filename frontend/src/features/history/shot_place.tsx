/** A shot of a line's memory by its address: brings it to the console, or says why that cannot be. */

import { useEffect, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../../api/api_error.ts";
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
  const [fault, setFault] = useState<ApiError | null>(null);
  useEffect(() => {
    let over = false;
    // Its values can be read by the variables of its own line alone.
    const own = page.client.lineName ?? DEFAULT_LINE;
    if (own !== line && !query.has("line") && lineIn(`#line=${line}`) !== null) {
      location.replace(shotAddress(line, shotId));
      return;
    }
    page.client.shot(line, shotId).then(
      (row) => {
        if (over) return;
        onClose();
        void page.diagnosis.choose(shot, row);
      },
      (error) => !over && setFault(asApiError(error)),
    );
    return () => {
      over = true;
    };
  }, []);
  return (
    <main class="place turn-place">
      <p class="actions">
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
      </p>
      {fault ? <ShotFault fault={fault} line={line} shotId={shotId} /> : <p>{messages.loading}</p>}
    </main>
  );
}

/** Why a shot of a line's memory, or what the models say of it, cannot be shown. */
export function ShotFault({ fault, line, shotId }: { fault: ApiError; line: string; shotId: string }) {
  const messages = useMessages(HISTORY);
  const language = useLanguage();
  const text =
    fault.status === 404
      ? messages.noShot(shotId, line)
      : fault.status === 403
        ? messages.noShotRights(line)
        : `${messages.notOpened} ${meaning(language, fault.code, fault.message)}`;
  return (
    <p class="notice bad" role="alert">
      {text}
    </p>
  );
}
