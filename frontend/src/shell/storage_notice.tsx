/** Over the work: what is typed would not outlive a reload, until its reader has read it. */

import { useState } from "preact/hooks";
import { useMessages } from "../i18n/i18n.ts";
import { usePage } from "../page/page.ts";
import { SHELL } from "./messages.ts";

export function StorageNotice() {
  const { memory } = usePage();
  const messages = useMessages(SHELL);
  const [read, setRead] = useState<string | null>(null);
  const trouble = memory.trouble.value;
  if (trouble === null || trouble === read) return null;
  return (
    <div id="storage" class="notice warn" role="alert">
      <p>{messages.storage[trouble]}</p>
      <button type="button" class="small" onClick={() => setRead(trouble)}>
        {messages.understood}
      </button>
    </div>
  );
}
