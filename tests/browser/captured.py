"""Pictures of the gallery that do not rest on a machine's fonts: what parts are made of, and their style.

A picture of pixels differs on each machine whose fonts do. What a change of the page changes is the elements
of a part, their style and how they lie to each other; those are compared, and sizes in pixels are not.
"""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

REFERENCES: Final = Path(__file__).with_name("gallery")

_CAPTURE = """colours => {
  const ofColour = ["color", "backgroundColor"];
  const ofForm = ["display", "fontSize", "fontWeight", "fontStyle", "borderTopLeftRadius",
    "borderTopStyle", "borderTopWidth", "borderLeftStyle", "borderLeftWidth",
    "paddingTop", "paddingLeft", "position", "overflowY", "textDecorationLine", "textAlign", "flexWrap"];
  const quiet = new Set(["none", "normal", "0px", "static", "visible", "start", "400", "nowrap",
    "rgba(0, 0, 0, 0)"]);
  const named = node => node.localName + [...node.classList].sort().map(name => "." + name).join("")
    + (node.getAttribute("aria-pressed") === "true" ? "[pressed]" : "")
    + (node.getAttribute("aria-disabled") === "true" ? "[disabled]" : "");
  const styles = {};
  const outline = node => {
    const style = getComputedStyle(node);
    if (style.display === "none") return "";
    const key = named(node.parentElement) + " > " + named(node);
    const told = (colours ? ofColour : ofForm).map(name => [name, style[name]])
      .filter(([, value]) => !quiet.has(value)).map(pair => pair.join(" ")).join("; ");
    (styles[key] ??= new Set()).add(told);
    if (node instanceof SVGElement) return "svg";
    const inner = [...node.children].map(outline).filter(Boolean);
    // As many of a kind as the model gives; that there are some is what counts.
    const kinds = [...new Set(inner)];
    return named(node) + (kinds.length ? "(" + kinds.join(" ") + ")" : "");
  };
  const outlines = {};
  for (const specimen of document.querySelectorAll(".specimen")) {
    outlines[specimen.dataset.specimen] = [...specimen.children].slice(1).map(outline).join(" ");
  }
  const all = Object.entries(styles).map(([key, values]) => [key, [...values].sort()]);
  return {outlines, styles: Object.fromEntries(all.sort())};
}"""

_FAULTS = """() => {
  const faults = [];
  const seen = node => {
    const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && node.checkVisibility({visibilityProperty: true});
  };
  const scrolls = node => {
    for (let at = node; at && !at.classList.contains("specimen"); at = at.parentElement)
      if (/auto|scroll|hidden/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const placed = (node, within) => {
    for (let at = node; at && at !== within; at = at.parentElement)
      if (/absolute|fixed|sticky/.test(getComputedStyle(at).position)) return true;
    return false;
  };
  for (const specimen of document.querySelectorAll(".specimen")) {
    const frame = specimen.getBoundingClientRect();
    const name = specimen.dataset.specimen;
    const texts = [...specimen.querySelectorAll("*")].filter(node =>
      !(node instanceof SVGElement) && seen(node)
      && [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()));
    const lines = texts.flatMap(node => {
      const range = document.createRange();
      return [...node.childNodes].filter(one => one.nodeType === 3 && one.data.trim()).flatMap(one => {
        range.selectNodeContents(one);
        return [...range.getClientRects()].map(box => ({node, box, text: one.data.trim().slice(0, 30)}));
      });
    });
    for (const {node, box, text} of lines)
      if (box.right > frame.right + 1 && !scrolls(node)) faults.push(`${name}: "${text}" leaves its part`);
    const still = lines.filter(({node}) => !placed(node, specimen) && !scrolls(node));
    still.forEach((one, place) => still.slice(place + 1).forEach(other => {
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Lines of letters of two sizes lie in each other's leading; letters over letters are half a line.
      if (width > 2 && height > Math.min(one.box.height, other.box.height) / 2)
        faults.push(`${name}: "${one.text}" lies over "${other.text}"`);
    }));
  }
  return [...new Set(faults)];
}"""


def captured(page: Page, *, colours: bool) -> dict[str, Any]:
    """The outline of each part and the style of each kind of element: its colours, or its form."""
    found: dict[str, Any] = page.evaluate(_CAPTURE, colours)
    return found


def faults(page: Page) -> list[str]:
    """Texts that lie over each other, or that leave their part to the right."""
    found: list[str] = page.evaluate(_FAULTS)
    return found


def as_lines(content: dict[str, Any], *, outlines: bool) -> list[str]:
    """A capture as a text whose differences are read."""
    parts = [f"{name}: {text}" for name, text in sorted(content["outlines"].items())] if outlines else []
    return parts + [f"{key} {{{' | '.join(values)}}}" for key, values in content["styles"].items()]
