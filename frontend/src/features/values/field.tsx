/** One variable of the form: label, role, input, unit, and where the value lies in its range. */

import type { Feature } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { number, quantity, readNumber } from "../../lib/numbers.ts";
import { labelIn, textIn } from "../../line/line.ts";
import { stepped } from "../../line/stepping.ts";
import { useShot } from "../../page/page.ts";
import { isFault } from "../../state/value_marks.ts";
import { VALUES } from "./messages.ts";

const COARSE = 10;

export function Field({ feature }: { feature: Feature }) {
  const shot = useShot();
  const messages = useMessages(VALUES);
  const language = useLanguage();
  const { name, unit, limits } = feature;
  const id = `value-${name}`;
  const [low, high] = feature.plausible;
  const text = shot.texts.value[name] ?? "";
  const value = readNumber(text);
  const mark = shot.marks.value[name] ?? null;
  const changed = shot.changed.value.includes(name);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = stepped(feature, text, direction * (event.shiftKey ? COARSE : 1));
    if (next !== null) shot.set(name, next);
  };
  return (
    <div
      class={["field", mark && (isFault(mark) ? "wrong" : "outside"), changed && "changed"]
        .filter(Boolean)
        .join(" ")}
      title={`${name} — ${textIn(feature, "meaning", language)}`}
    >
      <label for={id}>{labelIn(feature, language)}</label>
      <span class={`role ${feature.role}`}>{messages.roles[feature.role] ?? feature.role}</span>
      <span class="entry">
        <input
          id={id}
          type="text"
          role="spinbutton"
          inputMode="decimal"
          autocomplete="off"
          value={text}
          aria-valuenow={value ?? undefined}
          aria-valuetext={value === null ? text || messages.noValue : quantity(value, unit)}
          aria-invalid={isFault(mark)}
          aria-describedby={`${id}-note ${id}-range`}
          onInput={(event) => shot.set(name, event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <span class="unit">{unit}</span>
      </span>
      <Range feature={feature} value={value} />
      <span class="bounds" aria-hidden="true">
        <span>{number(low)}</span>
        {limits && <span class="limits">{messages.limits(number(limits[0]), number(limits[1]))}</span>}
        <span>{number(high)}</span>
      </span>
      <span id={`${id}-note`} class="note">
        {mark && (mark === "refused" ? shot.refusals.value[name] : messages.marks[mark])}
      </span>
      <span id={`${id}-range`} class="hidden">
        {messages.rangeOf(number(low), quantity(high, unit), quantity(feature.typical, unit))}
        {limits && `. ${messages.limits(number(limits[0]), quantity(limits[1], unit))}`}
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
