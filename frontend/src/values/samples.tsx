/** What the fields can be filled from at a touch: the line's sample shots and its typical values. */

import { labelIn } from "../line/line.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { VALUES } from "./words.ts";

export function Samples() {
  const shot = useShot();
  const words = useTexts(VALUES);
  const language = useLanguage();
  const origin = shot.origin.value;
  return (
    <div class="samples" role="group" aria-label={words.sample}>
      {shot.line.examples.map((example) => (
        <button
          key={example.id}
          type="button"
          class="chip"
          aria-pressed={origin.kind === "example" && origin.id === example.id}
          onClick={() => shot.fill(example.features, { kind: "example", id: example.id })}
        >
          {labelIn(example, language)}
        </button>
      ))}
      <button
        type="button"
        class="chip"
        aria-pressed={origin.kind === "typical"}
        onClick={() => shot.fill(shot.line.typicalValues(), { kind: "typical" })}
      >
        {words.typicalShot}
      </button>
    </div>
  );
}
