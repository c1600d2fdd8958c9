"""The numbers in a text: where they stand, what they are worth, how exactly, and in which unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agent.grounding.units import COUNTERS, UNIT_PATTERN, unit_named

_KOREAN_DIGITS: Final = {digit: value for value, digit in enumerate("영일이삼사오육칠팔구")}
_KOREAN_TENS: Final = {"십": 10, "백": 100, "천": 1000}
_MULTIPLES: Final = {"만": 10_000, "천": 1_000, "백": 100}

_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<power>[eE][+-]?\d+)?"
    r"(?P<multiple>[만천백](?![가-힣]))?"
    r"(?:\s*(?P<counter>" + COUNTERS + r")|(?P<space>\s*)(?P<unit>" + UNIT_PATTERN + r"))?"
)
_SPELT: Final = re.compile(
    r"(?<![가-힣])(?P<digits>[영일이삼사오육칠팔구십백천]*[십백천][영일이삼사오육칠팔구십백천]*)\s?"
    r"(?P<unit>도|퍼센트|프로|초|바|톤|밀리)(?=[\s,.%)]|[를을로가이은는면만씩쯤의에까부정]|$)"
)
_MAY_HOLD_NUMBERS: Final = re.compile(r"[\d십백천]")
_NO_VALUES: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?"  # dates and times
    r"|\d{4}\s*년(?:\s*\d{1,2}\s*월)?(?:\s*\d{1,2}\s*일)?|\d{1,2}\s*월\s*\d{1,2}\s*일|\b\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|^[ \t]*(?:[#>*-]+[ \t]*)*\**\d{1,2}[.)](?=\**\s)"  # the number of a list's row or of a heading
    r"|(?<=[.!?…)\]*] )\d{1,2}\.(?=\s)"  # the same within a paragraph that was a list
    r"|https?://\S+|\b\d+(?:st|nd|rd|th)\b",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `start` and `end` are characters, its unit not counted.

    `half_step` is half of the last decimal shown: what was rounded to it may be so far away.
    `unit` is None where none is written; `counts` says that it counts things.
    """

    text: str
    start: int
    end: int
    value: float
    half_step: float
    unit: str | None
    counts: bool = False


def numbers_in(text: str, names: frozenset[str] = frozenset()) -> Iterator[Number]:
    """All numbers of `text` in order, signs left off: whether "3-5" is a range nobody can tell.

    Passed over are dates, list numbers, addresses, digits within words (T1, ADC12), and the
    digits of `names` (a variable may be called "온도 센서 1").
    """
    if not _MAY_HOLD_NUMBERS.search(text):
        return
    readable = _blanked(text, names)
    found = [_digits(match) for match in _NUMBER.finditer(readable)]
    found += [_spelt(match) for match in _SPELT.finditer(readable)]
    yield from sorted((number for number in found if number), key=lambda number: number.start)


def _blanked(text: str, names: frozenset[str]) -> str:
    """The text with blanks in place of what holds digits and no values; every position stays."""
    pattern = _names_pattern(names)
    blanked = _NO_VALUES.sub(_blanks, text)
    return pattern.sub(_blanks, blanked) if pattern else blanked


@lru_cache(maxsize=8)
def _names_pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Matches those of the names that hold digits, the longest first; None where there are none."""
    numbered = sorted((name for name in names if re.search(r"\d", name)), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, numbered))})(?!\\d|\\.\\d)") if numbered else None


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _digits(match: re.Match[str]) -> Number | None:
    rest = match.string[match.end() : match.end() + 1]
    if (
        match["unit"] is None
        and match["counter"] is None
        and rest.isascii()
        and (rest.isalpha() or rest == "_")
    ):
        return None  # the beginning of a word: 3D, 4x
    written = match["digits"].replace(",", "")
    factor = float(_MULTIPLES.get(match["multiple"] or "", 1)) * (
        float("1" + match["power"]) if match["power"] else 1.0
    )
    decimals = len(written.partition(".")[2])
    end = (
        match.end("multiple")
        if match["multiple"]
        else match.end("power")
        if match["power"]
        else match.end("digits")
    )
    return Number(
        match.string[match.start() : end],
        match.start(),
        end,
        float(written) * factor,
        0.5 * 10.0**-decimals * factor,
        unit_named(match["unit"]) if match["unit"] else None,
        counts=match["counter"] is not None,
    )


def _spelt(match: re.Match[str]) -> Number:
    value, digit = 0, 0
    for character in match["digits"]:
        if character in _KOREAN_TENS:
            value += (digit or 1) * _KOREAN_TENS[character]
            digit = 0
        else:
            digit = _KOREAN_DIGITS[character]
    value += digit
    start, end = match.span("digits")
    return Number(match["digits"], start, end, float(value), 0.5, unit_named(match["unit"]))
