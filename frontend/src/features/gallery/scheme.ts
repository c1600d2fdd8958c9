/** Light and dark side by side: the tokens of each, as the page's style sheet has them, whatever the system's is. */

export type Scheme = "light" | "dark";

/** The custom properties of `:root`, light, and dark over them. */
export function tokens(
  scheme: Scheme,
  sheets: Iterable<CSSStyleSheet> = document.styleSheets,
): [string, string][] {
  const found = new Map<string, string>();
  const take = (rules: CSSRuleList) => {
    for (const rule of rules) {
      if (!(rule instanceof CSSStyleRule) || !rule.selectorText.includes(":root")) continue;
      for (const name of rule.style) {
        if (name.startsWith("--")) found.set(name, rule.style.getPropertyValue(name));
      }
    }
  };
  const all = [...sheets];
  for (const { cssRules } of all) take(cssRules);
  if (scheme === "dark") {
    for (const { cssRules } of all) {
      for (const rule of cssRules) {
        if (rule instanceof CSSMediaRule && rule.conditionText.includes("prefers-color-scheme: dark"))
          take(rule.cssRules);
      }
    }
  }
  return [...found];
}

/** Paints an element and all in it by a scheme. */
export function painted(element: HTMLElement | null, scheme: Scheme): void {
  if (!element) return;
  for (const [name, value] of tokens(scheme)) element.style.setProperty(name, value);
  element.style.colorScheme = scheme;
}
