/** The shapes of points that stand out, so that each is told without colour. */

/** Corners around 0, in px; each shape is closed, and a cross is its two strokes. */
const SHAPES = {
  beyond: "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
  pattern: "m0 -5l5 9h-10z",
  outside: "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
  defect: "m-4 -4l8 8m-8 0l8 -8",
  missing: "m-3 -3h6v6h-6z",
  dot: "h0",
} as const;

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

/** Marks of a kind at places of a chart, all in one element; of those that lie on one another one is drawn. */
export function Marks({ kind, places }: { kind: MarkKind; places: Iterable<readonly [number, number]> }) {
  const apart = new Map<string, string>();
  for (const [x, y] of places) {
    const key = `${Math.round(x / APART)} ${Math.round(y / APART)}`;
    apart.set(key, `M${x.toFixed(1)} ${y.toFixed(1)}${SHAPES[kind]}`);
  }
  return apart.size > 0 ? <path class={`point ${kind}`} d={[...apart.values()].join("")} /> : null;
}
