/**
 * Where something cannot be drawn, draws something else in its place. Results come from another program:
 * one that breaks its card must not take the page away, and again after each reload, since it is kept.
 */

import type { ComponentChildren, FunctionComponent } from "preact";
import { useErrorBoundary } from "preact/hooks";

export interface ErrorFallbackProps {
  fault: unknown;
  /** Draws the children again. */
  reset: () => void;
}

export function ErrorBoundary({
  fallback: Fallback,
  children,
}: {
  fallback: FunctionComponent<ErrorFallbackProps>;
  children: ComponentChildren;
}) {
  const [fault, reset] = useErrorBoundary((error: unknown) =>
    console.warn("This could not be drawn.", error),
  );
  return fault === undefined ? children : <Fallback fault={fault} reset={reset} />;
}
