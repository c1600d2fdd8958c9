/** Brings a variable's field into sight, whatever is folded up around it, and the keyboard into it. */

export function focusField(name: string): void {
  const field = document.getElementById(`value-${name}`);
  for (let folded = field?.closest("details"); folded; folded = folded.parentElement?.closest("details")) {
    folded.open = true;
  }
  field?.focus();
}
