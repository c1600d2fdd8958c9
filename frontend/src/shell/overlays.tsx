/** What stands over the page, one at a time. */

import { DocumentReader } from "../documents/document_reader.tsx";
import { usePage } from "./page.ts";

export function Overlays() {
  const overlay = usePage().overlay.value;
  switch (overlay?.kind) {
    case "document":
      return <DocumentReader id={overlay.id} passage={overlay.passage} />;
    default:
      return null;
  }
}
