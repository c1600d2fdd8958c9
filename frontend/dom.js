/** Making nodes. Strings become text nodes, never markup. */

/** @typedef {Node | string | number | null | undefined | false | any[]} Child  lists may hold lists */

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `on…` for listeners, `--name` for custom CSS
 *   properties; the rest are attributes, left out where false or null and empty where true
 * @param {...Child} children null, undefined and false are left out
 * @returns {any} the element
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) set(element, name, value);
  element.append(...nodes(children));
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name.startsWith("--")) element.style.setProperty(name, String(value));
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Child[]} children @returns {(Node | string)[]} */
export function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}
