"""The tree of an HTML page whose author left out end tags that HTML lets be left out."""

import re
from typing import Any, Final

from bs4 import BeautifulSoup, Tag

from shared.knowledge.documents import DocumentError

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

_LOOKED_THROUGH: Final = 64
"""So many open elements are looked through; a page that nests more between two cells is none."""

DEEPEST: Final = 300
MOST_ELEMENTS: Final = 300_000
"""Elements within each other, and in all: a page beyond one of these is refused while it is read."""

_TOO_MANY: Final = f"the HTML has more than the {MOST_ELEMENTS:,} elements allowed"
_START: Final = re.compile(r"<[a-zA-Z]")


class Page(BeautifulSoup):
    """A page as a tree: a cell, a row or an item begins behind the one before, not inside it."""

    def __init__(self, markup: str) -> None:
        # Those that stand in a script are no elements, so that only far too many are refused unread.
        if sum(1 for _ in _START.finditer(markup)) > 2 * MOST_ELEMENTS:
            raise DocumentError(_TOO_MANY)
        self._elements = 0
        super().__init__(markup, "html.parser")

    def handle_starttag(self, name: str, *arguments: Any, **named: Any) -> Tag | None:
        """Open an element, after those have been closed that its start ends. Raises DocumentError."""
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise DocumentError(_TOO_MANY)
        ended = self._ended_by(name)
        if ended:
            self.handle_endtag(ended)
        if len(self.tagStack) > DEEPEST:
            raise DocumentError("the HTML is nested too deeply")
        return super().handle_starttag(name, *arguments, **named)

    def _ended_by(self, name: str) -> str | None:
        """The name of the open element that ends where `name` begins."""
        ends, within = _ENDS.get(name, (frozenset(), frozenset()))
        if not ends:
            return None
        for tag in self.tagStack[: -_LOOKED_THROUGH - 1 : -1]:
            if tag.name in ends:
                return str(tag.name)
            if tag.name in within:
                break
        return None
