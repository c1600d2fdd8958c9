/** What stands over the page, one at a time. */

import { DocumentReader } from "../documents/document_reader.tsx";
import { History } from "../keep/history.tsx";
import { KnowledgeUpkeep } from "../upkeep/upkeep_view.tsx";
import { usePage } from "./page.ts";

export function Overlays() {
  const overlay = usePage().overlay.value;
  switch (overlay?.kind) {
    case "document":
      return <DocumentReader id={overlay.id} passage={overlay.passage} />;
    case "history":
      return <History />;
    case "knowledge":
      return <KnowledgeUpkeep />;
    default:
      return null;
  }
}
