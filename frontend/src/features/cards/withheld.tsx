/** The reasons why there is no verdict: an alarm, as the shot may be anything. */

import { useContext } from "preact/hooks";
import type { Reason } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { InspectedContext } from "./inspected.ts";
import { CARDS } from "./messages.ts";
import { reasonTexts } from "./verdict_text.ts";

export function Withheld({ reasons }: { reasons: Reason[] | undefined }) {
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const inspected = useContext(InspectedContext);
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{inspected ? messages.withheldInspected : messages.withheldMeans}</b>
      </p>
      {reasonTexts(reasons, language).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
