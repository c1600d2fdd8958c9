/** The page's frame: header, the shot's values beside the conversation, what stands over them. */

import { useEffect } from "preact/hooks";
import { Composer } from "../ask/composer.tsx";
import { Turns } from "../conversation/turns.tsx";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { ValuesPanel } from "../values/values_panel.tsx";
import { WhatIfPanel } from "../what_if/what_if_panel.tsx";
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
      {page.shot.value ? <Workplace /> : <Loading />}
      <Overlays />
      <p id="status" role="status" class="hidden">
        {page.announcement}
      </p>
    </>
  );
}

function Workplace() {
  return (
    <div class="columns">
      <aside>
        <ValuesPanel />
      </aside>
      <main>
        <Composer />
        <WhatIfPanel />
        <Turns />
      </main>
    </div>
  );
}

function Loading() {
  const page = usePage();
  const words = useTexts(SHELL);
  const language = useLanguage();
  const fault = page.fault.value;
  if (!fault) return <p class="loading">{words.loading}</p>;
  return (
    <main>
      <div class="notice bad" role="alert">
        <p>
          {words.noLine} {meaning(language, fault.code, fault.message)}
        </p>
        <button type="button" onClick={() => void page.load()}>
          {words.tryAgain}
        </button>
      </div>
    </main>
  );
}
