"""A page's letters as one reads them: a page that is written sideways is turned, what leans is set apart."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from t0_ingest.formats.pdf_rulings import Rule

BREAK: Final = "\n"
"""Where PDFium takes a line to end: perhaps one does, perhaps a raised letter does."""

_SAME_LINE: Final = 0.3
_ANOTHER_WORD: Final = 0.15
_BESIDE: Final = 1.0
_ABOVE: Final = 0.9
_CROSSED: Final = (0.15, 0.5)
"""Shares of a letter's height: on one line, between words, within one text beside and above one another,
and above the baseline where a line strikes it out.
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A character: where its baseline begins, its right end and height, in points; `struck` by a line."""

    text: str
    x: float
    y: float
    right: float
    height: float
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as the file places it: where its baseline begins, and its box, in points.

    `quarter` counts the quarters of a turn, clockwise, that its line is turned by; None where it slants.
    `made_up` are spaces and ends of lines that PDFium adds between what stands apart.
    """

    text: str
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    quarter: int | None = 0
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that goes another way than its page: its middle, in points. `slants`: neither up nor down."""

    text: str
    x: float
    y: float
    slants: bool


def usual_quarter(glyphs: Sequence[Glyph]) -> int:
    """The way that most of a page's letters go."""
    counts = Counter(one.quarter for one in glyphs if not one.made_up and one.quarter is not None)
    return max(counts, key=lambda quarter: (counts[quarter], quarter == 0)) if counts else 0


def letters_of(glyphs: Sequence[Glyph], quarter: int) -> list[Letter]:
    """The letters of a page that go this way, turned level: in the file's order, a turned page's by line."""
    if quarter == 0:
        return [
            Letter(one.text, one.x, one.y, max(one.right, one.x), abs(one.top - one.bottom))
            for one in glyphs
            if one.quarter == 0
        ]
    turned = [_turned(one, quarter) for one in glyphs if one.quarter == quarter and not one.made_up]
    lines: list[tuple[Letter, list[Letter]]] = []
    for main, run in sorted(_runs(turned), key=lambda one: -one[0].y):
        if lines and lines[-1][0].y - main.y <= _SAME_LINE * main.height:
            lines[-1][1].extend(run)
        else:
            lines.append((main, run))
    return [letter for _, line in lines for letter in _spaced(sorted(line, key=lambda one: one.x))]


def _runs(letters: Sequence[Letter]) -> list[tuple[Letter, list[Letter]]]:
    """Letters that follow one another, raised ones too, with the highest, whose baseline is the line's."""
    runs: list[list[Letter]] = []
    for letter in letters:
        before = runs[-1][-1] if runs else None
        if before is not None and _is_next(before, letter):
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return [(max(run, key=lambda one: one.height), run) for run in runs]


def _is_next(before: Letter, letter: Letter) -> bool:
    size = max(before.height, letter.height)
    return abs(letter.x - before.right) <= _BESIDE * size and abs(letter.y - before.y) < _ABOVE * size


def _turned(one: Glyph, quarter: int) -> Letter:
    x, y = _moved(one.x, one.y, quarter)
    corners = (
        _moved(one.left, one.bottom, quarter),
        _moved(one.right, one.top, quarter),
    )
    right = max(corner[0] for corner in corners)
    return Letter(one.text, x, y, max(right, x), abs(corners[0][1] - corners[1][1]))


def _moved(x: float, y: float, quarter: int) -> tuple[float, float]:
    """A place after the page was turned back by so many quarters."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarter]


def _spaced(line: Sequence[Letter]) -> list[Letter]:
    spaced = list(line[:1])
    for before, letter in pairwise(line):
        if letter.x - before.right > _ANOTHER_WORD * letter.height and before.text.strip():
            spaced.append(Letter(" ", before.right, letter.y, before.right, letter.height))
        spaced.append(letter)
    return spaced


def rules_of(rules: Sequence[Rule], quarter: int) -> list[Rule]:
    """A page's lines, turned as its letters are."""
    return [_turned_rule(rule, quarter) for rule in rules] if quarter else list(rules)


def _turned_rule(rule: Rule, quarter: int) -> Rule:
    ends = [(rule.at, place) if rule.is_upright else (place, rule.at) for place in (rule.start, rule.end)]
    (x, y), (other_x, other_y) = (_moved(*end, quarter) for end in ends)
    if rule.is_upright == (quarter % 2 == 1):
        return Rule(y, min(x, other_x), max(x, other_x), is_upright=False)
    return Rule(x, min(y, other_y), max(y, other_y), is_upright=True)


def with_strikes(letters: Sequence[Letter], rules: Sequence[Rule]) -> list[Letter]:
    """The letters, those struck out that a level line crosses in the middle of their height."""
    level = sorted((rule for rule in rules if not rule.is_upright), key=lambda rule: rule.at)
    places = [rule.at for rule in level]
    crossed: list[Letter] = []
    for one in letters:
        low = bisect_left(places, one.y + _CROSSED[0] * one.height)
        high = bisect_right(places, one.y + _CROSSED[1] * one.height)
        middle = (one.x + one.right) / 2
        hit = any(rule.start <= middle <= rule.end for rule in level[low:high])
        crossed.append(replace(one, struck=True) if hit and one.text.strip() else one)
    return crossed


def asides_of(glyphs: Sequence[Glyph], quarter: int) -> list[Aside]:
    """The texts of a page that go another way than most of it."""
    runs: list[list[Glyph]] = []
    for one in glyphs:
        if one.quarter == quarter or one.text == BREAK:
            continue
        before = runs[-1][-1] if runs else None
        if before and before.quarter == one.quarter and (one.made_up or _is_beside(before, one)):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [_aside(run, quarter) for run in runs if any(one.text.strip() for one in run)]


def _is_beside(before: Glyph, one: Glyph) -> bool:
    size = max(abs(before.right - before.left), abs(before.top - before.bottom), 1.0)
    return abs(one.x - before.x) <= (1 + _BESIDE) * size and abs(one.y - before.y) <= (1 + _BESIDE) * size


def _aside(run: Sequence[Glyph], quarter: int) -> Aside:
    drawn = [one for one in run if not one.made_up]
    left, right = min(one.left for one in drawn), max(one.right for one in drawn)
    low, high = min(one.bottom for one in drawn), max(one.top for one in drawn)
    x, y = _moved((left + right) / 2, (low + high) / 2, quarter)
    text = " ".join("".join(one.text for one in run).split())
    return Aside(text, x, y, drawn[0].quarter is None)
