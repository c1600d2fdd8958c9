"""A column's texts in little more memory than the file takes: a table may have a million rows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import overload

PART = 20_000
"""Rows that are unpacked at a time."""


class Texts(Sequence[str]):
    """The cells of a column, packed in parts and unpacked part by part where they are read.

    A part is its cells joined by line ends, or, where a cell holds a line end of its own, the cells as they
    are: a string for each of a million cells takes some sixty bytes, most of a table's cells five.
    """

    __slots__ = ("_parts", "_starts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._parts: list[str | tuple[str, ...]] = []
        self._starts = [0]
        for part in batched(texts, PART, strict=False):
            self.add(part)

    def add(self, texts: Sequence[str]) -> None:
        """Put cells behind the others, as a part of their own."""
        if texts:
            joined = "\n".join(texts)
            plain = joined.count("\n") == len(texts) - 1
            self._parts.append(joined if plain else tuple(texts))
            self._starts.append(self._starts[-1] + len(texts))

    def parts(self) -> Iterator[Sequence[str]]:
        """The cells of each part."""
        for part in self._parts:
            yield part.split("\n") if isinstance(part, str) else part

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[str]:
        for part in self.parts():
            yield from part

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return list(self)[place]
        index = range(len(self))[place]
        number = next(number for number, start in enumerate(self._starts[1:]) if index < start)
        part = self._parts[number]
        cells = part.split("\n") if isinstance(part, str) else part
        return cells[index - self._starts[number]]
