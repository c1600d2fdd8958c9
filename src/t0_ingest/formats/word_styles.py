"""Styles and lists of a Word file: what makes a paragraph a heading, or an item with its number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from t0_ingest.formats.list_numbers import Counters, Item, is_known, label
from t0_ingest.formats.office_package import Element, attribute, child, children, whole_number

_HEADING: Final = re.compile(r"(?:heading|제목)\s?([1-9])")
_BULLETED: Final = re.compile(r"list bullet ?([2-5])?")
_NUMBERED: Final = re.compile(r"list number ?([2-5])?")
_CHAIN: Final = 20
"""Styles that rest on each other; a ring of them is followed no further."""


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int


class Styles:
    """The styles of a file by id."""

    def __init__(self, root: Element | None) -> None:
        rows = children(root, "style")
        self._by_id: Mapping[str, Element] = {attribute(row, "styleId"): row for row in rows}

    def heading(self, paragraph: Element | None) -> int:
        """The level of the heading that a paragraph's properties make it, or 0."""
        own = child(paragraph, "outlineLvl")
        if own is not None:
            level = whole_number(attribute(own, "val"), 9)
            return level + 1 if 0 <= level < 6 else 0
        for style in self._chain(attribute(child(paragraph, "pStyle"), "val")):
            name = attribute(child(style, "name"), "val").lower()
            found = _HEADING.fullmatch(name)
            if found:
                return min(int(found[1]), 6)
            if name == "title":
                return 1
            level = whole_number(attribute(child(style, "pPr", "outlineLvl"), "val"), 9)
            if 0 <= level < 6:
                return level + 1
        return 0

    def numbering(self, paragraph: Element | None) -> Element | None:
        """The `numPr` of a paragraph, its own or its style's."""
        own = child(paragraph, "numPr")
        if own is not None:
            return own
        chain = self._chain(attribute(child(paragraph, "pStyle"), "val"))
        return next((found for style in chain if (found := child(style, "pPr", "numPr")) is not None), None)

    def list_by_name(self, paragraph: Element | None) -> Item | None:
        """An item by Word's own list styles, where the file describes no numbering for them."""
        for style in self._chain(attribute(child(paragraph, "pStyle"), "val")):
            name = attribute(child(style, "name"), "val").lower()
            if found := _BULLETED.fullmatch(name):
                return Item(int(found[1] or 1) - 1, "-")
            if found := _NUMBERED.fullmatch(name):
                return Item(int(found[1] or 1) - 1, "1.")
        return None

    def property(self, run: Element | None, name: str) -> Element | None:
        """A property of a run, its own or its style's."""
        own = child(run, name)
        if own is not None:
            return own
        chain = self._chain(attribute(child(run, "rStyle"), "val"))
        return next((found for style in chain if (found := child(style, "rPr", name)) is not None), None)

    def _chain(self, style_id: str) -> list[Element]:
        chain: list[Element] = []
        while style_id in self._by_id and len(chain) < _CHAIN:
            chain.append(self._by_id[style_id])
            style_id = attribute(child(chain[-1], "basedOn"), "val")
        return chain


class Lists:
    """The numbered lists of a file, with how far each has come."""

    def __init__(self, root: Element | None) -> None:
        self._counters = Counters()
        abstract = {attribute(row, "abstractNumId"): row for row in children(root, "abstractNum")}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for row in children(root, "num"):
            number, target = attribute(row, "numId"), attribute(child(row, "abstractNumId"), "val")
            self._of[number] = target
            levels = _levels(abstract.get(target))
            for change in children(row, "lvlOverride"):
                level = whole_number(attribute(change, "ilvl"), 0)
                if (other := child(change, "lvl")) is not None:
                    levels[level] = _level(other)
                if (start := child(change, "startOverride")) is not None:
                    self._restarts.setdefault(number, {})[level] = whole_number(attribute(start, "val"), 1)
            self._levels[number] = levels

    def item(self, numbering: Element | None) -> Item | None:
        """The next item that a paragraph's `numPr` makes it, or None where it is none."""
        number = attribute(child(numbering, "numId"), "val")
        level = whole_number(attribute(child(numbering, "ilvl"), "val"), 0)
        if number not in self._levels:
            return None
        levels = self._levels[number]
        here = levels.get(level, _Level("decimal", f"%{level + 1}.", 1))
        if here.form == "bullet":
            return Item(level, "-")
        if here.form == "none":
            return None
        # Lists over the same description go on from each other, unless one of them says where it begins.
        key, start = self._of[number], here.start
        restarts = self._restarts.get(number, {})
        if level in restarts:
            self._counters.restart(key, level)
            start = restarts.pop(level)
        counts = self._counters.next(key, level, start)
        starts = {one: row.start for one, row in levels.items()} | dict(counts)
        forms = {one: row.form for one, row in levels.items()}
        return Item(level, label(here.pattern, starts, forms).strip() or "-", is_known(here.form))


def _levels(description: Element | None) -> dict[int, _Level]:
    return {whole_number(attribute(row, "ilvl"), 0): _level(row) for row in children(description, "lvl")}


def _level(row: Element) -> _Level:
    return _Level(
        attribute(child(row, "numFmt"), "val", "decimal"),
        attribute(child(row, "lvlText"), "val"),
        whole_number(attribute(child(row, "start"), "val"), 1),
    )
