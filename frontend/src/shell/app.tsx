/** The page's frame: header, the shot's values beside the conversation, what stands over them. */

import { useEffect } from "preact/hooks";
import { Composer } from "../ask/composer.tsx";
import { Turns } from "../conversation/turns.tsx";
import { ReportView } from "../keep/report_view.tsx";
import { SignInAgain, SignInGate } from "../sign_in/sign_in_view.tsx";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { ValuesPanel } from "../values/values_panel.tsx";
import { WhatIfPanel } from "../what_if/what_if_panel.tsx";
import { Guard } from "./guard.tsx";
import { NotDrawn } from "./not_drawn.tsx";
import { Header } from "./header.tsx";
import { Overlays } from "./overlays.tsx";
import { usePage } from "./page.ts";
import { SHELL } from "./words.ts";

export function App() {
  const page = usePage();
  const words = useTexts(SHELL);
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.product;
  }, [language, words]);
  return (
    <>
      <a class="skip" href="#question">
        {words.skip}
      </a>
      <Header />
      <SignInAgain />
      {page.shot.value ? (
        <Guard instead={NotDrawn}>
          <Workplace />
        </Guard>
      ) : (
        <Beginning />
      )}
      <Overlays />
      <p id="status" role="status" class="hidden">
        {page.announcement}
      </p>
    </>
  );
}

function Workplace() {
  const { conversation, reported } = usePage();
  const turn = conversation.turns.value.find(({ id }) => id === reported.value);
  return (
    <>
      {/* Hidden, not gone: what is folded open or scrolled to is as it was when the report closes. */}
      <div class="columns" hidden={turn !== undefined}>
        <aside>
          <ValuesPanel />
        </aside>
        <main>
          <Composer />
          <WhatIfPanel />
          <Turns />
        </main>
      </div>
      {turn && <ReportView turn={turn} />}
    </>
  );
}

/** Before there is anything to work with: reading, signing in, or what was wrong with either. */
function Beginning() {
  const page = usePage();
  const words = useTexts(SHELL);
  const language = useLanguage();
  const fault = page.fault.value;
  const { kind } = page.signIn.state.value;
  if (kind === "failed" || kind === "out") return <SignInGate />;
  if (!fault) return <p class="loading">{kind === "leaving" ? words.signingIn : words.loading}</p>;
  const text = meaning(language, fault.code, fault.message);
  return (
    <main class="alone">
      <div class="notice bad" role="alert">
        <p>
          <b>{fault.code.startsWith("config") ? words.noStart : words.noLine}</b> {text}
        </p>
        <p class="code">
          <code>{fault.code}</code> {fault.message !== text && fault.message}
        </p>
        <button type="button" onClick={() => void page.load()}>
          {words.tryAgain}
        </button>
      </div>
    </main>
  );
}
