/** The reasons why there is no verdict: an alarm, as the shot may be anything. */

import type { Reason } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { CARDS } from "./messages.ts";
import { reasonTexts } from "./verdict_text.ts";

export function Withheld({ reasons }: { reasons: Reason[] | undefined }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{messages.withheldMeans}</b>
      </p>
      {reasonTexts(reasons, language).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
