"""Citations in an answer: `[gas-porosity.ko]` stays if the search found that document, and goes if not."""

import re
from collections.abc import Callable, Collection
from typing import Final

LONGEST_CITATION: Final = 80
"""Characters behind "[" that are held back until "]" comes; what is longer is no citation."""

_DOCUMENT_ID = re.compile(r"\w[\w.-]*\.(?:ko|en)")
"""The form of an id, name and language. A bracket of another form is no citation, and stays."""
_BRACKET = re.compile(rf"\[([^\[\]\n]{{1,{LONGEST_CITATION}}})\]")
_BEGUN = re.compile(rf"\[[^\[\]\n]{{0,{LONGEST_CITATION}}}\Z")


class CitationFilter:
    """Passes an answer on piece by piece, without the citations of documents that nobody found.

    Text is held back only from "[" to "]". `found` gives the ids that may be cited, and is asked
    anew at each piece: a search may end between two turns. The pieces given, joined, are the answer.
    """

    def __init__(self, found: Callable[[], Collection[str]]) -> None:
        self._found = found
        self._held = ""

    def add(self, text: str) -> str:
        """The next piece; gives what may be shown now, nearly always all of it."""
        if not self._held and "[" not in text:
            return text
        whole = self._held + text
        begun = _BEGUN.search(whole)
        ready = whole[: begun.start()] if begun else whole
        self._held = whole[len(ready) :]
        return without_unknown(ready, self._found())

    def finish(self) -> str:
        """What was still held back when the text ended."""
        held, self._held = self._held, ""
        return held


def without_unknown(text: str, found: Collection[str]) -> str:
    """`text` without the citations of documents that are not among `found`."""
    return _BRACKET.sub(lambda bracket: _bound(bracket, found), text)


def cited(answer: str, found: Collection[str]) -> frozenset[str]:
    """Those of the `found` ids that stand in brackets in an answer."""
    names = (name for bracket in _BRACKET.finditer(answer) for name in _names(bracket[1]))
    return frozenset(name for name in names if name in found)


def _bound(bracket: re.Match[str], found: Collection[str]) -> str:
    names = _names(bracket[1])
    known = [name for name in names if name in found]
    if len(known) == len(names):
        return bracket[0]
    if not all(name in found or _DOCUMENT_ID.fullmatch(name) for name in names):
        return bracket[0]
    return f"[{', '.join(known)}]" if known else ""


def _names(inside: str) -> list[str]:
    return [name.strip() for name in inside.split(",")]
