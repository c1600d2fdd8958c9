"""The header of a HWPX file, as far as it describes text: raised and struck letters, outlines, numbers."""

import re
from typing import Final

from t0_ingest.formats.list_numbers import Counters, Item, is_known, label
from t0_ingest.formats.office_package import Element, attribute, child, children, local, whole_number

_OUTLINE: Final = re.compile(r"(?:개요|outline|제목|heading)\s?([1-9])", re.IGNORECASE)


class HwpxStyles:
    """The properties of a file by id."""

    def __init__(self, head: Element | None) -> None:
        every = [] if head is None else list(head.iter())

        def of(name: str) -> dict[str, Element]:
            return {attribute(one, "id"): one for one in every if local(one) == name}

        self._letters, self._paragraphs, self._styles = of("charPr"), of("paraPr"), of("style")
        self._numberings = of("numbering")
        self._counters = Counters()

    def level(self, run: Element) -> int:
        """1 for raised letters, -1 for lowered ones, 0 for others."""
        properties = self._letters.get(attribute(run, "charPrIDRef"))
        if child(properties, "supscript") is not None:
            return 1
        return -1 if child(properties, "subscript") is not None else 0

    def is_struck(self, run: Element) -> bool:
        """True if the letters are crossed out."""
        line = child(self._letters.get(attribute(run, "charPrIDRef")), "strikeout")
        return line is not None and attribute(line, "shape", "NONE") not in {"NONE", "3D"}

    def heading(self, paragraph: Element) -> int:
        """The level of the heading that a paragraph is, or 0."""
        style = self._styles.get(attribute(paragraph, "styleIDRef"))
        for name in (attribute(style, "name"), attribute(style, "engName")):
            found = _OUTLINE.fullmatch(name.strip())
            if found:
                return min(int(found[1]), 6)
        row = self._heading_of(paragraph)
        if row is not None and attribute(row, "type") == "OUTLINE":
            return min(whole_number(attribute(row, "level"), 0) + 1, 6)
        return 0

    def item(self, paragraph: Element) -> Item | None:
        """The item that a paragraph is which is numbered or has a bullet; None for any other."""
        row = self._heading_of(paragraph)
        kind = attribute(row, "type", "NONE")
        level = max(0, min(whole_number(attribute(row, "level"), 0), 9))
        if kind == "BULLET":
            return Item(level, "-")
        if row is None or kind != "NUMBER":
            return None
        key = attribute(row, "idRef")
        levels = {
            whole_number(attribute(one, "level"), 1) - 1: one
            for one in children(self._numberings.get(key), "paraHead")
        }
        here = levels.get(level)
        start = whole_number(attribute(here, "start", "1"), 1)
        counts = self._counters.next(key, level, start)
        forms = {number: attribute(one, "numFormat", "DIGIT") for number, one in levels.items()}
        pattern = (here.text or "").strip() if here is not None else ""
        known = is_known(forms.get(level, "DIGIT"))
        return Item(level, label(pattern or f"^{level + 1}.", counts, forms), known)

    def _heading_of(self, paragraph: Element) -> Element | None:
        own = child(self._paragraphs.get(attribute(paragraph, "paraPrIDRef")), "heading")
        if own is not None and attribute(own, "type", "NONE") != "NONE":
            return own
        style = self._styles.get(attribute(paragraph, "styleIDRef"))
        return child(self._paragraphs.get(attribute(style, "paraPrIDRef")), "heading")
