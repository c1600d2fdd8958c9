/** One variable of the form: label, role, input, unit, and where the value lies in its range. */

import type { Feature } from "../contract/line.ts";
import { labelIn, textIn } from "../line/line.ts";
import { number, quantity, readNumber } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { VALUES } from "./words.ts";

export function Field({ feature }: { feature: Feature }) {
  const shot = useShot();
  const words = useTexts(VALUES);
  const language = useLanguage();
  const id = `value-${feature.name}`;
  const [low, high] = feature.plausible;
  const text = shot.texts.value[feature.name] ?? "";
  const refusal = shot.refusals.value[feature.name] ?? "";
  const value = readNumber(text);
  const notANumber = value === null && text.trim() !== "";
  const outside = value !== null && (value < low || value > high);
  const wrong = notANumber || refusal !== "";
  const changed = shot.changed.value.includes(feature.name);
  const classes = ["field", wrong && "wrong", outside && !wrong && "outside", changed && "changed"];
  return (
    <div
      class={classes.filter(Boolean).join(" ")}
      title={`${feature.name} — ${textIn(feature, "meaning", language)}`}
    >
      <label for={id}>{labelIn(feature, language)}</label>
      <span class={`role ${feature.role}`}>{words.roles[feature.role] ?? feature.role}</span>
      <span class="entry">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={text}
          aria-invalid={wrong}
          aria-describedby={`${id}-note ${id}-range`}
          onInput={(event) => shot.set(feature.name, event.currentTarget.value)}
        />
        <span class="unit">{feature.unit}</span>
      </span>
      <Range feature={feature} value={value} />
      <span class="bounds">
        <span>{number(low)}</span>
        <span id={`${id}-note`} class="note">
          {refusal || (notANumber ? words.notANumber : outside ? words.outOfRange : "")}
        </span>
        <span>{number(high)}</span>
      </span>
      <span id={`${id}-range`} class="hidden">
        {words.rangeOf(number(low), quantity(high, feature.unit), quantity(feature.typical, feature.unit))}
      </span>
    </div>
  );
}

/** The plausible range as a line, the machine's limits as a zone on it, a tick at the typical value. */
function Range({ feature, value }: { feature: Feature; value: number | null }) {
  const [low, high] = feature.limits ?? feature.plausible;
  const style = {
    "--low": share(feature, low),
    "--high": share(feature, high),
    "--typical": share(feature, feature.typical),
    "--value": value === null ? 0 : share(feature, value),
  };
  const classes = ["range", feature.limits && "limited", value === null && "empty"];
  return (
    <span class={classes.filter(Boolean).join(" ")} aria-hidden="true" style={style}>
      <i class="zone" />
      <i class="tick" />
      <i class="dot" />
    </span>
  );
}

/** Where in the plausible range a value lies: 0 to 1, held at the ends. */
function share({ plausible: [low, high] }: Feature, value: number): string {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))).toFixed(4) : "0.5";
}
