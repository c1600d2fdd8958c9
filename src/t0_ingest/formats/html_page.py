"""The tree of an HTML page whose author left out end tags that HTML lets be left out."""

from typing import Any, Final

from bs4 import BeautifulSoup, Tag

_CELLS: Final = frozenset({"td", "th"})
_PARTS: Final = frozenset({"thead", "tbody", "tfoot", "caption"})
_TERMS: Final = frozenset({"dt", "dd"})
_ENDS: Final = {
    **dict.fromkeys(_CELLS, (_CELLS, frozenset({"table"}))),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    **dict.fromkeys(_PARTS, (_PARTS, frozenset({"table"}))),
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "table", "td", "th"})),
    **dict.fromkeys(_TERMS, (_TERMS, frozenset({"dl", "table", "td", "th"}))),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
}
"""What the start of an element ends, and within what: HTML standard, section 13.1.2.4 (optional tags)."""

_DEEPEST: Final = 64
"""So many open elements are looked through; a page that nests more between two cells is none."""


class Page(BeautifulSoup):
    """A page as a tree: a cell, a row or an item begins behind the one before, not inside it."""

    def __init__(self, markup: str) -> None:
        super().__init__(markup, "html.parser")

    def handle_starttag(self, name: str, *arguments: Any, **named: Any) -> Tag | None:
        """Open an element, after those have been closed that its start ends."""
        ended = self._ended_by(name)
        if ended:
            self.handle_endtag(ended)
        return super().handle_starttag(name, *arguments, **named)

    def _ended_by(self, name: str) -> str | None:
        """The name of the open element that ends where `name` begins."""
        ends, within = _ENDS.get(name, (frozenset(), frozenset()))
        if not ends:
            return None
        for tag in self.tagStack[: -_DEEPEST - 1 : -1]:
            if tag.name in ends:
                return str(tag.name)
            if tag.name in within:
                break
        return None
