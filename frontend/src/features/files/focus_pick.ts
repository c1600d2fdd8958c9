/** Puts the focus where files are chosen, after what had it is gone. */
export function focusPick(): void {
  document.querySelector<HTMLElement>(".drop-zone button")?.focus();
}

/** Back on the button that opened a file, or where files are chosen if it is no longer there. */
export function focusOpener(name: string): void {
  const openers = document.querySelectorAll<HTMLElement>("button[data-opens]");
  const own = Array.from(openers).find(({ dataset }) => dataset.opens === name);
  if (own) own.focus();
  else focusPick();
}
