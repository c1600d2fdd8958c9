/** One variable in the table: label, input, unit, and where the value lies on its normal band. */

import type { Feature } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { readNumber } from "../../lib/numbers.ts";
import { labelIn, textIn } from "../../line/line.ts";
import { stepped } from "../../line/stepping.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isFault } from "../../state/value_marks.ts";
import { chartsAddress } from "../charts/address.ts";
import { VALUES } from "./messages.ts";

const COARSE = 10;

type Band = readonly [number, number];

export function Field({ feature, band }: { feature: Feature; band: Band | null }) {
  const shot = useShot();
  const { lineName } = usePage().client;
  const messages = useMessages(VALUES);
  const language = useLanguage();
  const { name, unit, limits } = feature;
  const id = `value-${name}`;
  const plausible = shot.line.limits(name, feature.plausible);
  const settable = limits && shot.line.limits(name, limits);
  const text = shot.texts.value[name] ?? "";
  const value = readNumber(text);
  const mark = shot.marks.value[name] ?? null;
  const changed = shot.changed.value.includes(name);
  const { line: variables } = shot;
  const at = variables.besideDecimals(name, value, band, limits, feature.plausible);
  const unusual = value !== null && band !== null && (value < band[0] || value > band[1]);
  // What was read is passed by Tab; Enter goes through all rows, and to what is to be mended Tab leads too.
  const isPassed = feature.role === "measurement" && !changed && !isFault(mark);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.isComposing) goToRow(event, event.shiftKey ? -1 : 1);
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = stepped(feature, text, direction * (event.shiftKey ? COARSE : 1));
    if (next !== null) shot.set(name, next);
  };
  const label = labelIn(feature, language);
  const origin = shot.origin.value;
  const recordedOn = (origin.kind === "recorded" && origin.line) || lineName;
  const line = recordedOn ? { line: recordedOn } : {};
  const ranges = [
    messages.rangeOf(plausible.low, `${plausible.high} ${unit}`, variables.quantity(name, feature.typical)),
    band &&
      messages.bandOf(variables.written(name, band[0], at), variables.quantity(name, band[1], unit, at)),
    settable && messages.limits(settable.low, `${settable.high} ${unit}`),
  ].filter(Boolean);
  return (
    <li
      class={[
        "field",
        feature.role,
        mark && (isFault(mark) ? "wrong" : "outside"),
        unusual && "unusual",
        changed && "changed",
      ]
        .filter(Boolean)
        .join(" ")}
      title={[label, messages.roles[feature.role], textIn(feature, "meaning", language), ...ranges]
        .filter(Boolean)
        .join("\n")}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="spinbutton"
        inputMode="decimal"
        autocomplete="off"
        tabIndex={isPassed ? -1 : 0}
        value={text}
        aria-valuenow={value ?? undefined}
        aria-valuetext={value === null ? text || messages.noValue : variables.quantity(name, value, unit, at)}
        aria-invalid={isFault(mark)}
        aria-describedby={`${id}-note ${id}-range`}
        onInput={(event) => shot.set(name, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="unit">{unit}</span>
      <Range
        feature={feature}
        value={value}
        band={band}
        chart={{ address: chartsAddress({ ...line, variable: name }), name: messages.chartOf(label) }}
      />
      <span id={`${id}-note`} class="note">
        {mark && (mark === "refused" ? shot.refusals.value[name] : messages.marks[mark])}
      </span>
      <span id={`${id}-range`} class="hidden">
        {unusual && `${messages.unusual}. `}
        {ranges.join(". ")}
      </span>
    </li>
  );
}

/** The field of the row before or after, to the ends of the table. */
function goToRow(event: KeyboardEvent, by: 1 | -1): void {
  event.preventDefault();
  const row = event.currentTarget instanceof Element ? event.currentTarget.closest("li") : null;
  const other = by === 1 ? row?.nextElementSibling : row?.previousElementSibling;
  other?.querySelector("input")?.focus();
}

interface RangeProps {
  feature: Feature;
  value: number | null;
  band: Band | null;
  /** Where a touch leads: the variable's control chart. */
  chart: { address: string; name: string };
}

/**
 * The normal band in the middle of its bar, ticks at the machine's limits, a mark at the value: ● within, ◆ outside.
 * Without a known band, the plausible range with the limits as a zone on it.
 */
function Range({ feature, value, band, chart }: RangeProps) {
  const { plausible, limits, typical } = feature;
  const width = band ? band[1] - band[0] || Math.abs(band[1]) || 1 : 0;
  const scale: Band = band ? [band[0] - width, band[1] + width] : plausible;
  const zone = band ?? limits;
  const outside = value !== null && zone !== undefined && (value < zone[0] || value > zone[1]);
  const at = (of: number) => share(scale, of);
  const ticks = band && limits ? limits.filter((limit) => limit > scale[0] && limit < scale[1]) : [];
  const classes = ["range", band && "known", value === null && "empty", outside && "beyond"];
  return (
    // Past the fields by Tab: the charts themselves have a choice of variables.
    <a
      class={classes.filter(Boolean).join(" ")}
      href={chart.address}
      tabIndex={-1}
      aria-label={chart.name}
      style={{ "--typical": at(typical), "--value": value === null ? "0" : at(value) }}
    >
      {zone && <i class="zone" style={{ "--low": at(zone[0]), "--high": at(zone[1]) }} />}
      {ticks.map((limit) => (
        <i key={limit} class="limit" style={{ "--limit": at(limit) }} />
      ))}
      <i class="tick" />
      <i class="dot" />
    </a>
  );
}

/** Where in a range a value lies: 0 to 1, held at the ends. */
function share([low, high]: Band, value: number): string {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))).toFixed(4) : "0.5";
}
