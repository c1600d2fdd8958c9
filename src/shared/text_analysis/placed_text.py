"""A text in another form of which each character knows where it stood, and the signs that no form may change.

Raised digits are exponents and ½ is a half: whoever makes one text of another keeps their value.
"""

from dataclasses import dataclass
from typing import Final

RAISED_DIGITS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED: Final = RAISED_DIGITS + "⁺⁻"
FRACTIONS: Final = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"


@dataclass(frozen=True, slots=True)
class PlacedText:
    """`text` in its new form; `starts` and `ends` are None where each character stands where it stood."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` (one at least) stand in the text as it was."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


class Placing:
    """A placed text as it grows from left to right."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def put(self, text: str, start: int, end: int) -> None:
        """Add what stands for all of the characters from `start` to `end`."""
        self._parts.append(text)
        self._starts += [start] * len(text)
        self._ends += [end] * len(text)

    def keep(self, text: str, start: int) -> None:
        """Add characters that stay as they are, from `start`."""
        self._parts.append(text)
        self._starts += range(start, start + len(text))
        self._ends += range(start + 1, start + len(text) + 1)

    def placed(self) -> PlacedText:
        """All that was added."""
        return PlacedText("".join(self._parts), tuple(self._starts), tuple(self._ends))
