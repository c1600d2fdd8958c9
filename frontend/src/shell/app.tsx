/** The page's frame: header, the shot's values beside the conversation, what stands over them. */

import { useEffect } from "preact/hooks";
import { ErrorBoundary } from "../components/error_boundary.tsx";
import { Composer } from "../features/ask/composer.tsx";
import { TurnList } from "../features/conversation/turn_list.tsx";
import { DocumentReader } from "../features/documents/document_reader.tsx";
import { LazyFiles } from "../features/files/lazy_files.tsx";
import { FindingPanel } from "../features/finding/finding.tsx";
import { LazyHistory } from "../features/history/lazy_history.tsx";
import { IngestDialog } from "../features/ingest/ingest_dialog.tsx";
import { LazyLineStrip } from "../features/line_strip/lazy_line_strip.tsx";
import { SignInAgain, SignInGate } from "../features/sign_in/sign_in_view.tsx";
import { Mapping } from "../features/table/mapping.tsx";
import { ValuesPanel } from "../features/values/values_panel.tsx";
import { WhatIfPanel } from "../features/what_if/what_if_panel.tsx";
import { meaning } from "../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../i18n/i18n.ts";
import { usePage } from "../page/page.ts";
import { ErrorFallback } from "./error_fallback.tsx";
import { Header } from "./header.tsx";
import { SHELL } from "./messages.ts";
import { PlaceOfAddress } from "./place.tsx";
import { StorageNotice } from "./storage_notice.tsx";

export function App() {
  const page = usePage();
  const messages = useMessages(SHELL);
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = messages.product;
  }, [language, messages]);
  return (
    <>
      <Skip to="finding" text={messages.skipToVerdict} />
      <Skip to="question" text={messages.skip} />
      <Header />
      <SignInAgain />
      <StorageNotice />
      {page.shot.value ? (
        <ErrorBoundary fallback={ErrorFallback}>
          <Workplace />
        </ErrorBoundary>
      ) : (
        <Beginning />
      )}
      <PlaceOfAddress />
      <Overlays />
      <p id="status" role="status" class="hidden">
        {page.announcement}
      </p>
    </>
  );
}

/** Past all that comes before; no address of its own, so that back leads to the shot before. */
function Skip({ to, text }: { to: string; text: string }) {
  return (
    <a
      class="skip"
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
    >
      {text}
    </a>
  );
}

function Workplace() {
  const messages = useMessages(SHELL);
  return (
    <>
      <div class="workplace">
        <LazyLineStrip />
        <aside>
          <ValuesPanel />
        </aside>
        <main>
          <div class="reasons">
            <FindingPanel />
            <WhatIfPanel />
          </div>
          <section class="talk" aria-label={messages.conversation}>
            <TurnList />
            <Composer />
          </section>
        </main>
      </div>
      {/* Not within the values, which a narrow screen folds up. */}
      <Mapping />
    </>
  );
}

/** Before there is anything to work with: reading, signing in, or what was wrong with either. */
function Beginning() {
  const page = usePage();
  const messages = useMessages(SHELL);
  const language = useLanguage();
  const fault = page.fault.value;
  const { kind } = page.signIn.state.value;
  if (kind === "failed" || kind === "out") return <SignInGate />;
  if (!fault) return <p class="loading">{kind === "leaving" ? messages.signingIn : messages.loading}</p>;
  const text = meaning(language, fault.code, fault.message);
  return (
    <main class="alone">
      <div class="notice bad" role="alert">
        <p>
          <b>{fault.code.startsWith("config") ? messages.noStart : messages.noLine}</b> {text}
        </p>
        <p class="code">
          <code>{fault.code}</code> {fault.message !== text && fault.message}
        </p>
        <button type="button" onClick={() => void page.load()}>
          {messages.tryAgain}
        </button>
      </div>
    </main>
  );
}

/** What stands over the page, one at a time. */
export function Overlays() {
  const overlay = usePage().overlay.value;
  switch (overlay?.kind) {
    case "document":
      return <DocumentReader id={overlay.id} passage={overlay.passage} />;
    case "history":
      return <LazyHistory />;
    case "knowledge":
      return <IngestDialog Files={LazyFiles} />;
    default:
      return null;
  }
}
