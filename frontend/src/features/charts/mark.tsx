/** The shapes of points that stand out, so that each is told without colour. */

/** Steps from corner to corner, the first from the middle, in px; a cross is its two strokes. */
const SHAPES = {
  beyond: (r: number) => `m0 ${-r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`,
  outside: (r: number) => `m0 ${-r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`,
  pattern: (r: number) => `m0 ${-r}l${r} ${1.8 * r}h${-2 * r}z`,
  defect: (r: number) => `m${-r} ${-r}l${2 * r} ${2 * r}m${-2 * r} 0l${2 * r} ${-2 * r}`,
  missing: (r: number) => `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  dot: () => "h0",
} as const;
const RADIUS = { beyond: 5.5, outside: 5.5, pattern: 5, defect: 4, missing: 3, dot: 0 };

export type MarkKind = keyof typeof SHAPES;

/** Places nearer than this, in px, are one to the eye. */
const APART = 2;

/** A mark beside its word. */
export function Mark({ kind }: { kind: MarkKind }) {
  return (
    <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
      <Marks kind={kind} places={[[0, 0]]} />
    </svg>
  );
}

interface Props {
  kind: MarkKind;
  places: Iterable<readonly [number, number]>;
  /** Smaller than 1 where they are many. */
  size?: number;
}

/** Marks of a kind at places of a chart, all in one element; of those that lie on one another one is drawn. */
export function Marks({ kind, places, size = 1 }: Props) {
  const apart = new Map<string, string>();
  const shape = SHAPES[kind](RADIUS[kind] * size);
  for (const [x, y] of places) {
    const key = `${Math.round(x / APART)} ${Math.round(y / APART)}`;
    apart.set(key, `M${x.toFixed(1)} ${y.toFixed(1)}${shape}`);
  }
  return apart.size > 0 ? <path class={`point ${kind}`} d={[...apart.values()].join("")} /> : null;
}
