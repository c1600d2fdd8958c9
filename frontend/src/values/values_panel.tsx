/** The shot's values: samples to fill them from, one field for each variable, grouped by equipment. */

import { useShot } from "../shell/page.ts";
import { labelIn, textIn } from "../line/line.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { Field } from "./field.tsx";
import { VALUES } from "./words.ts";

export function ValuesPanel() {
  const shot = useShot();
  const words = useTexts(VALUES);
  const language = useLanguage();
  const changed = shot.changed.value.length;
  return (
    // On a narrow screen the values would push the answer out of sight.
    <details id="panel" open={!matchMedia("(max-width: 60rem)").matches}>
      <summary>
        <h2>{words.values}</h2>
      </summary>
      <Samples />
      {shot.line.groups().map(({ part, features }) => {
        const given = features.filter(({ name }) => shot.read.value.features[name] !== undefined).length;
        return (
          <fieldset key={part?.id ?? ""}>
            <legend>
              {part ? textIn(part, "name", language) : words.otherEquipment}
              <span class="count">{words.given(given, features.length)}</span>
            </legend>
            <div class="fields">
              {features.map((feature) => (
                <Field key={feature.name} feature={feature} />
              ))}
            </div>
          </fieldset>
        );
      })}
      <p class="hint">{words.hint}</p>
      {changed > 0 && (
        <p class="changes">
          <span role="status">{words.changedCount(changed)}</span>
          <button type="button" class="quiet" onClick={() => shot.reset()}>
            {words.reset}
          </button>
        </p>
      )}
    </details>
  );
}

function Samples() {
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
