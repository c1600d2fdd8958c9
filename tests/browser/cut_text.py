"""What a reader cannot read: text that is cut off at a side, and letters that are too small."""

from playwright.sync_api import Page

SMALLEST_PX = 14
CUT = """() => {
  const clips = node => getComputedStyle(node).overflowX !== "visible";
  const shortened = node => getComputedStyle(node).textOverflow === "ellipsis";
  const name = node => [node.tagName.toLowerCase(), ...node.classList].join(".") + (node.id && `#${node.id}`);
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const own = text.parentElement;
    if (!text.data.trim() || !own.checkVisibility() || own.closest("script, style")) continue;
    // Told to screen readers alone.
    if (own.getBoundingClientRect().width <= 1 || own.closest(".hidden, .skip")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    const [left, right] = [Math.min(...boxes.map(b => b.left)), Math.max(...boxes.map(b => b.right))];
    for (let node = own; node; node = node.parentElement) {
      if (shortened(node)) break;
      // What scrolls by itself and can be reached by the keyboard, such as a wide table, is not cut.
      if (["auto", "scroll"].includes(getComputedStyle(node).overflowX) && node.tabIndex >= 0) break;
      if (node !== document.body && node !== document.documentElement && !clips(node)) continue;
      const box = node.getBoundingClientRect();
      if (box.width > 0 && (left < box.left - 1 || right > box.right + 1)) {
        cut.push(`${name(node)} cuts "${text.data.trim().slice(0, 40)}"`);
        break;
      }
    }
  }
  for (const field of document.querySelectorAll("input, select")) {
    if (!field.checkVisibility() || field.closest(".hidden")) continue;
    if (field.matches("input") && field.value && field.scrollWidth > field.clientWidth + 1)
      cut.push(`${name(field)} cuts "${field.value}"`);
    if (field.matches("select[size]") && field.scrollWidth > field.clientWidth + 1) cut.push(name(field));
  }
  return cut;
}"""
"""Texts that an element cuts off at its left or right side, where it shows no ellipsis."""
SMALL = """smallest => [...document.body.querySelectorAll("*")]
  .filter(one => one.checkVisibility() && !one.closest(".hidden, script, style"))
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < smallest)
  .map(one => `${one.tagName} ${getComputedStyle(one).fontSize} ${one.textContent.slice(0, 30)}`)"""


def unreadable(page: Page) -> list[str]:
    """What is cut off or too small on the page as it stands, in words."""
    cut: list[str] = page.evaluate(CUT)
    small: list[str] = page.evaluate(SMALL, SMALLEST_PX)
    return cut + small
