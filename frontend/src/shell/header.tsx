/** The product, the line, the model that answers, who works here; history, documents and the language switch. */

import { KEEP } from "../keep/words.ts";
import { labelIn } from "../line/line.ts";
import { UserMenu } from "../sign_in/sign_in_view.tsx";
import { UPKEEP } from "../upkeep/words.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { type Overlay, usePage } from "./page.ts";
import { SHELL } from "./words.ts";

export function Header() {
  const page = usePage();
  const words = useTexts(SHELL);
  const language = useLanguage();
  const line = page.shot.value?.line;
  const model = page.health.value?.model;
  const other = language === "ko" ? "en" : "ko";
  return (
    <header class="page-head">
      <img src="icon.svg" alt="" width="28" height="28" />
      <h1>{words.product}</h1>
      <p class="about">
        {line && <span id="line">{labelIn(line.document, language)}</span>}
        {model && <span id="model">{model === "offline" ? words.offlineModel : words.modelInUse(model)}</span>}
      </p>
      <nav aria-label={words.tools}>
        {line && <Openers />}
        <UserMenu />
        <button
          id="language"
          type="button"
          class="quiet"
          lang={other}
          onClick={() => (page.language.value = other)}
        >
          {words.switchTo}
        </button>
      </nav>
    </header>
  );
}

function Openers() {
  const page = usePage();
  const keep = useTexts(KEEP);
  const upkeep = useTexts(UPKEEP);
  const turns = page.conversation.turns.value.length;
  const open = (kind: "history" | "knowledge") => () => (page.overlay.value = { kind } satisfies Overlay);
  return (
    <>
      <button id="history" type="button" class="quiet" aria-haspopup="dialog" onClick={open("history")}>
        {turns > 0 ? keep.historyOf(turns) : keep.history}
      </button>
      <button id="knowledge" type="button" class="quiet" aria-haspopup="dialog" onClick={open("knowledge")}>
        {upkeep.open}
      </button>
    </>
  );
}
