/** The readings that move along with a change, each from which value to which. */

import type { Companion } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { useShot } from "../../page/page.ts";
import { alongTexts } from "./adjustment_texts.ts";
import { CARDS } from "./messages.ts";

export function Companions({ rows = [] }: { rows?: Companion[] | undefined }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <p class="small-print companions">
      {messages.companions}: {alongTexts(rows, line, language).join(", ")}
    </p>
  );
}
