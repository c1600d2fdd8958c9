/** A chart's frame: as wide as there is room for, with a cursor that arrow keys and pointer move from point to point. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { usePrinting } from "../../components/use_printing.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { nextIn } from "./figures.ts";
import { CHARTS } from "./messages.ts";

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Where a point stands from left to right. */
  at: (place: number) => number;
}

interface Props {
  /** What the chart shows, in words. */
  name: string;
  points: number;
  cursor: number | null;
  onCursor: (place: number) => void;
  /** A point in words. */
  told: (place: number) => string;
  /** The points that stand out. */
  marked?: Iterable<number>;
  enter?: { hint: string; open: (place: number) => void };
  /** Where points stand, 0 to 1; without it each has as much room as any other. */
  positions?: readonly number[];
  height?: number;
  margin?: { left: number; right: number };
  children: (frame: Frame) => ComponentChildren;
}

const MARGIN = { left: 64, right: 92 };
const TOP = 24;
/** A page of A4 less its margins. */
const PAPER_PX = 680;
const BOTTOM = 44;

export function Plot(props: Props) {
  const { name, points, cursor, onCursor, told, marked = [], enter, positions } = props;
  const { height = 340, margin = MARGIN, children } = props;
  const page = usePage();
  const messages = useMessages(CHARTS);
  const help = useId();
  const box = useRef<HTMLDivElement>(null);
  const seen = useWidth(box);
  // Drawn as wide as paper, so that its letters are not made smaller.
  const width = usePrinting() ? PAPER_PX : seen;
  const [left, right] = [margin.left, Math.max(margin.left + 40, width - margin.right)];
  const share = (place: number) => positions?.[place] ?? (place + 0.5) / Math.max(1, points);
  const at = (place: number) => left + share(place) * (right - left);
  const go = (place: number | undefined) => {
    if (place === undefined || points === 0) return;
    const reached = Math.min(points - 1, Math.max(0, place));
    onCursor(reached);
    page.announce(told(reached));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || points === 0) return;
    const from = cursor ?? points;
    const page10 = Math.max(1, Math.round(points / 10));
    const targets: Record<string, () => number | undefined> = {
      ArrowLeft: () => (event.shiftKey ? nextIn(marked, from, -1) : from - 1),
      ArrowRight: () => (event.shiftKey ? nextIn(marked, from, 1) : from + 1),
      PageUp: () => from - page10,
      PageDown: () => from + page10,
      Home: () => 0,
      End: () => points - 1,
    };
    if (event.key === "Enter" && cursor !== null && enter) {
      event.preventDefault();
      enter.open(cursor);
    } else if (Object.hasOwn(targets, event.key)) {
      event.preventDefault();
      go(targets[event.key]?.());
    }
  };
  const nearest = (event: PointerEvent) => {
    const bounds = box.current?.getBoundingClientRect();
    if (!bounds || points === 0) return;
    const x = ((event.clientX - bounds.left) / bounds.width) * width;
    if (!positions) return onCursor(clamped(Math.floor(((x - left) / (right - left)) * points), points));
    const distance = (place: number) => Math.abs(at(place) - x);
    onCursor(
      [...positions.keys()].reduce((best, place) => (distance(place) < distance(best) ? place : best), 0),
    );
  };
  return (
    <div
      ref={box}
      class="plot-box"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor within it
      tabIndex={0}
      aria-label={name}
      aria-describedby={help}
      onKeyDown={onKeyDown}
      onFocus={() => cursor === null && go(points - 1)}
      onPointerDown={nearest}
      onDblClick={() => cursor !== null && enter?.open(cursor)}
    >
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        {children({ left, right, top: TOP, bottom: height - BOTTOM, at })}
        {cursor !== null && cursor < points && (
          <line class="cursor" x1={at(cursor)} x2={at(cursor)} y1={TOP - 6} y2={height - BOTTOM + 6} />
        )}
      </svg>
      <span id={help} class="hidden">
        {messages.howTo} {enter?.hint}
      </span>
    </div>
  );
}

function clamped(place: number, points: number): number {
  return Math.min(points - 1, Math.max(0, place));
}

/** The width of an element in px, also when it changes. */
function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setWidth(Math.max(280, Math.round(element.clientWidth)));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}

interface AxisProps {
  frame: Frame;
  ticks: readonly { value: number; text: string }[];
  y: (value: number) => number;
  title: string;
}

/** Values at the left with lines across, and what they are. */
export function ValueAxis({ frame, ticks, y, title }: AxisProps) {
  return (
    <g class="axis-values">
      <text class="axis-title" x={4} y={12}>
        {title}
      </text>
      {ticks.map(({ value, text }) => (
        <g key={text}>
          <line class="grid" x1={frame.left} x2={frame.right} y1={y(value)} y2={y(value)} />
          <text x={frame.left - 6} y={y(value)} dy="0.35em" text-anchor="end">
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}
