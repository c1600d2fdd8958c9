/** Numbers as the answers write them, so that card and text show the same digits. */

import { ownDecimals, written } from "./decimals.ts";

const PLAIN = new Intl.NumberFormat("en", { maximumFractionDigits: 3, useGrouping: false });

type Maybe = number | null | undefined;

/** What is no variable's: at most three decimals; "–" where there is none. */
export function number(value: Maybe): string {
  return typeof value === "number" ? PLAIN.format(value) : "–";
}

/** Percent beyond which a figure would say more than a model knows. */
const LEAST = 0.1;
const MOST = 99.9;

/** 0.8734 → "87.3 %", 0.94 → "94.0 %", and "<0.1 %" and ">99.9 %" at the ends: the rule of src/shared/probability.py. */
export function percent(fraction: Maybe): string {
  return typeof fraction === "number" && !Number.isNaN(fraction) ? `${share(fraction)} %` : "–";
}

/** The same on one line, where letters are large. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

function share(fraction: number): string {
  const value = fraction * 100;
  if (value > 0 && value < LEAST) return `<${LEAST}`;
  if (value < 100 && value > MOST) return `>${MOST}`;
  return written(value, 1);
}

/** A share of the whole that is told in percent: 46 → "46.0 %". */
export function sharePercent(value: number): string {
  return `${written(value, 1)} %`;
}

/** "670 °C". */
export function quantity(value: Maybe, unit: string): string {
  return unit ? `${number(value)} ${unit}` : number(value);
}

/** "0.04 s" below ten seconds, "12.3 s" above. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

/**
 * What a person typed as a number, or null where it is none: digits, at most one point, a sign. No
 * thousands separators, since "1,45" may mean 1.45 or 145.
 */
export function readNumber(text: string): number | null {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(text.trim()) ? Number(text) : null;
}

/** All digits of a value, without the last bits' noise: 4.3, not 4.3000000000000007. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** As many decimals as a grid of this step needs: 4 on a step of 0.1 is "4.0". */
export function onStep(value: number, step: number): string {
  return value.toFixed(ownDecimals(step));
}

/** The nearest value of the grid that begins at `origin`. */
export function snapped(value: number, step: number, origin: number): number {
  return Number(
    (origin + Math.round((value - origin) / step) * step).toFixed(
      Math.max(ownDecimals(step), ownDecimals(origin)),
    ),
  );
}
