/** Bars as SVG, which print as they are, without the browser's setting for backgrounds. */

import { scaleLinear } from "d3-scale";

const WIDTH = 200;
const HEIGHT = 12;

/**
 * A share of 1 as a bar; `line` crosses it where a threshold lies, `between` brackets what it may be. The numbers
 * stand beside it as text.
 */
export function Bar({
  value,
  line,
  kind,
  between,
}: {
  value: number;
  line?: number | undefined;
  kind: string;
  between?: readonly [number, number] | undefined;
}) {
  const x = scaleLinear([0, 1], [0, WIDTH]).clamp(true);
  return (
    <svg
      class={`bar ${kind}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" width={WIDTH} height={HEIGHT} rx="3" />
      <rect class="fill" width={x(Number.isFinite(value) ? value : 0)} height={HEIGHT} rx="3" />
      {between && (
        <path
          class="between"
          d={`M${x(between[0])} 2v${HEIGHT - 4}M${x(between[0])} ${HEIGHT / 2}H${x(between[1])}M${x(between[1])} 2v${HEIGHT - 4}`}
        />
      )}
      {line !== undefined && <line class="threshold" x1={x(line)} x2={x(line)} y1="0" y2={HEIGHT} />}
    </svg>
  );
}
