/** What stands over the page, one at a time. */

import { History } from "../keep/history.tsx";
import { KnowledgeUpkeep } from "../upkeep/upkeep_view.tsx";
import { usePage } from "./page.ts";

export function Overlays() {
  const overlay = usePage().overlay.value;
  switch (overlay?.kind) {
    case "history":
      return <History />;
    case "knowledge":
      return <KnowledgeUpkeep />;
    default:
      return null;
  }
}
