/** The readings that move along with a change, each from which value to which. */

import type { Companion } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { useShot } from "../../page/page.ts";
import { CARDS } from "./messages.ts";

export function Companions({ rows = [] }: { rows?: Companion[] | undefined }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  const told = rows.map(({ feature, from, to, unit }) => {
    const moved = line.moved(feature, from, to, false);
    const after = [moved.to, unit || line.feature(feature)?.unit].filter(Boolean).join(" ");
    return `${line.labelOf(feature, language)} ${from === null ? after : `${moved.from} → ${after}`}`;
  });
  return (
    <p class="small-print companions">
      {messages.companions}: {told.join(", ")}
    </p>
  );
}
