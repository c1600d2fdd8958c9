"""Machines, lines and moulds that a question names by number: a document on another one is not the answer."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

_NUMBERED: Final[Mapping[str, re.Pattern[str]]] = {
    "machine": re.compile(
        r"(?<!\d)(\d{1,4})\s?호기|\b(?:machine|press|cell)\s?(?:no\.?\s?|#)?(\d{1,4})\b", re.IGNORECASE
    ),
    "line": re.compile(r"(?<!\d)(\d{1,4})\s?라인|\bline\s?(?:no\.?\s?|#)?(\d{1,4})\b", re.IGNORECASE),
}
_CODE: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,4})-(\d{2,6})(?!\d)")
_ANOTHER: Final = 0.5
_THE_SAME: Final = 1.3

type Names = Mapping[str, frozenset[str]]
"""Numbers by what they number: `machine`, `line`, or the letters of a code such as M-204."""


def named_in(text: str) -> Names:
    """The machines, lines and codes that a text names."""
    found: dict[str, set[str]] = {}
    for kind, pattern in _NUMBERED.items():
        for match in pattern.finditer(text):
            found.setdefault(kind, set()).add((match[1] or match[2]).lstrip("0"))
    for match in _CODE.finditer(text):
        found.setdefault(match[1], set()).add(match[2])
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


# Passages come up again, and reading one costs a tenth of a millisecond.
_known_names = lru_cache(2_000)(named_in)


def fit(asked: Names, title: str, texts: Iterable[str]) -> float:
    """How a document's score changes: up where it names what is asked for, down where it names another one.

    A title says what all of a document is on; without one, its texts do.
    """
    if not asked:
        return 1.0
    own = _known_names(title)
    inside = [_known_names(text) for text in texts] if asked.keys() - own.keys() else []
    factor = 1.0
    for kind, numbers in asked.items():
        named = own.get(kind) or frozenset().union(*(names.get(kind, frozenset()) for names in inside))
        if named and numbers.isdisjoint(named):
            factor *= _ANOTHER
        elif named:
            factor *= _THE_SAME
    return factor
