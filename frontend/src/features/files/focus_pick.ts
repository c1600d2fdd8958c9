/** Puts the focus where files are chosen, after what had it is gone. */
export function focusPick(): void {
  document.querySelector<HTMLElement>(".drop-zone button")?.focus();
}
