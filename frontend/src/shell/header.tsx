/** The product, the line, the model that answers, and the language switch. */

import { labelIn } from "../line/line.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { usePage } from "./page.ts";
import { SHELL } from "./words.ts";

export function Header() {
  const page = usePage();
  const words = useTexts(SHELL);
  const language = useLanguage();
  const line = page.shot.value?.line;
  const model = page.health.value?.model;
  const other = language === "ko" ? "en" : "ko";
  return (
    <header>
      <img src="icon.svg" alt="" width="28" height="28" />
      <h1>{words.product}</h1>
      {line && <span id="line">{labelIn(line.document, language)}</span>}
      {model && <span id="model">{model === "offline" ? words.offlineModel : words.modelInUse(model)}</span>}
      <button
        id="language"
        type="button"
        class="quiet"
        lang={other}
        onClick={() => (page.language.value = other)}
      >
        {words.switchTo}
      </button>
    </header>
  );
}
