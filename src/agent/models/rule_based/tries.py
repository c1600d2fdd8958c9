"""Longest match over a dictionary of words: what the parser finds words with, in time linear in the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

GAP: Final = " "
"""In a pattern: blanks, underscores and hyphens, any number up to `WIDEST_GAP`, or none."""
WIDEST_GAP: Final = 3
_GAPS: Final = frozenset(" \t_-\u00a0")
_END: Final = ""


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a table's row, which bars separate; each may hold blanks."""
    return tuple(" ".join(word.split()) for word in words.split("|"))


@dataclass(slots=True)
class Trie[T]:
    """Patterns and what they stand for. The patterns are in lower case; letters outside ASCII join freely."""

    _root: dict[str, Any] = field(default_factory=dict)

    def add(self, pattern: str, value: T) -> None:
        """Add a pattern; the first value of a pattern counts."""
        node = self._root
        for character in pattern:
            node = node.setdefault(character, {})
        node.setdefault(_END, value)

    def add_all(self, patterns: Iterable[str], value: T) -> None:
        """Add patterns that stand for the same."""
        for pattern in patterns:
            self.add(pattern, value)

    def every(self, text: str, at: int) -> Iterator[tuple[int, T]]:
        """Yield the end and the value of each pattern that starts at a character.

        A pattern that begins or ends with a Latin letter or a digit has to stand on the edge of a word.
        """
        first = text[at]
        if first not in self._root or (_is_latin(first) and _is_latin(text[at - 1 : at])):
            return
        for end, value in _ends(self._root, text, at):
            if not (_is_latin(text[end - 1]) and _is_latin(text[end : end + 1])):
                yield end, value

    def longest(self, text: str, at: int) -> tuple[int, T] | None:
        """Return the end and the value of the longest pattern that starts at a character, or None."""
        return max(self.every(text, at), key=lambda found: found[0], default=None)


def _ends(root: dict[str, Any], text: str, at: int) -> Iterator[tuple[int, Any]]:
    places: list[tuple[dict[str, Any], int]] = [(root, at)]
    while places:
        node, here = places.pop()
        if _END in node and here > at:
            yield here, node[_END]
        if here < len(text) and text[here] in node and text[here] != GAP:
            places.append((node[text[here]], here + 1))
        if GAP in node:
            over = here
            while over < len(text) and over - here < WIDEST_GAP and text[over] in _GAPS:
                over += 1
            places.append((node[GAP], over))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
