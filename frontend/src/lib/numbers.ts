/** Numbers as the answers write them, so that card and text show the same digits. */

const PLAIN = new Intl.NumberFormat("en", { maximumFractionDigits: 3, useGrouping: false });
const PERCENT = new Intl.NumberFormat("en", { maximumFractionDigits: 1, useGrouping: false });

type Maybe = number | null | undefined;

/** At most three decimals; "–" where there is none. */
export function number(value: Maybe): string {
  return typeof value === "number" ? PLAIN.format(value) : "–";
}

/** To three significant digits, as the ends of a typical range are told: 653.9449 → 654. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Percent beyond which a figure would say more than a model knows. */
const LEAST = 0.1;
const MOST = 99.9;

/** 0.8734 → "87.3 %", and "<0.1 %" and ">99.9 %" at the ends: the rule of src/shared/probability.py. */
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
  // Halves go up, also those that binary fractions have just below the half.
  return PERCENT.format(Math.floor(value * 10 + 0.5 + 1e-9) / 10);
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
  return value.toFixed(decimals(step));
}

/** The nearest value of the grid that begins at `origin`. */
export function snapped(value: number, step: number, origin: number): number {
  return Number(
    (origin + Math.round((value - origin) / step) * step).toFixed(Math.max(decimals(step), decimals(origin))),
  );
}

/** Digits after the point that a value has. */
export function decimals(value: number): number {
  return plain(value).split(".")[1]?.length ?? 0;
}
