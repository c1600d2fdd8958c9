/** The product, the line, the model that answers, who works here; history, documents and the language switch. */

import { INGEST } from "../features/ingest/messages.ts";
import { REPORT } from "../features/report/messages.ts";
import { UserMenu } from "../features/sign_in/sign_in_view.tsx";
import { useLanguage, useMessages } from "../i18n/i18n.ts";
import { labelIn } from "../line/line.ts";
import { DEFAULT_LINE, hashOf } from "../line/line_name.ts";
import { type Overlay, usePage } from "../page/page.ts";
import { SHELL } from "./messages.ts";

export function Header() {
  const page = usePage();
  const messages = useMessages(SHELL);
  const language = useLanguage();
  const line = page.shot.value?.line;
  const model = page.health.value?.model;
  const other = language === "ko" ? "en" : "ko";
  return (
    <header class="page-head">
      <img src="icon.svg" alt="" width="28" height="28" />
      <h1>{messages.product}</h1>
      <p class="about">
        {page.lines.value.length > 1 ? (
          <LineChoice />
        ) : (
          line && <span id="line">{labelIn(line.document, language)}</span>
        )}
        {model && (
          <span id="model">{model === "offline" ? messages.offlineModel : messages.modelInUse(model)}</span>
        )}
      </p>
      <nav aria-label={messages.tools}>
        {line && <Openers />}
        <UserMenu />
        <button
          id="language"
          type="button"
          class="quiet"
          lang={other}
          onClick={() => (page.language.value = other)}
        >
          {messages.switchTo}
        </button>
      </nav>
    </header>
  );
}

/** Another line is another conversation: the page begins anew with it. */
function LineChoice() {
  const page = usePage();
  const messages = useMessages(SHELL);
  const language = useLanguage();
  const choose = (line: string) => {
    location.hash = hashOf(line);
    location.reload();
  };
  return (
    <select
      id="line-choice"
      aria-label={messages.chooseLine}
      value={page.client.lineName ?? DEFAULT_LINE}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {page.lines.value.map((line) => (
        <option key={line.line} value={line.line}>
          {labelIn(line, language)}
        </option>
      ))}
    </select>
  );
}

function Openers() {
  const page = usePage();
  const report = useMessages(REPORT);
  const ingest = useMessages(INGEST);
  const open = (kind: "history" | "knowledge") => () => (page.overlay.value = { kind } satisfies Overlay);
  return (
    <>
      <button id="history" type="button" class="quiet" aria-haspopup="dialog" onClick={open("history")}>
        {report.history}
      </button>
      <button id="knowledge" type="button" class="quiet" aria-haspopup="dialog" onClick={open("knowledge")}>
        {ingest.open}
      </button>
    </>
  );
}
