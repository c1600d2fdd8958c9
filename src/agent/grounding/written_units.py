"""The unit that is written behind a number, or a word that says that it counts things."""

import re
from dataclasses import dataclass
from typing import Final

from agent.grounding.particles import ends_word
from shared.units import KOREAN_UNITS, MOST_FACTORS, PHRASES, parse_unit

COUNTERS: Final = (
    *("개월", "가지", "번째", "단계", "순위", "종류"),
    *("개", "번", "위", "건", "곳", "종", "명", "회", "샷", "차", "쪽", "장", "항", "점", "대", "호"),
)
"""Korean words behind a number that counts things rather than measures a value, the longest first."""
LONGEST_GAP: Final = 6
"""Blanks and marks of emphasis between a number and its unit: "**87.3** %"."""
_WINDOW: Final = 48
_LONGEST_KOREAN: Final = max(map(len, KOREAN_UNITS))
_LONGEST_PHRASE: Final = 4
"""Words."""
_LONGEST_COUNT: Final = 4
"""Digits of "100" in "mL/100g"."""
_LETTERS: Final = re.compile(r"[A-Za-zμΩℓ°%‰]+")
_EXPONENT: Final = re.compile(r"\^?[-⁻]?\d|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_SPACED: Final = re.compile(r"([A-Za-z]{1,4}) / ([A-Za-z]{1,4})(?![A-Za-z])")
"""A quotient with blanks: "4.2 m / s"."""
_OPERATORS: Final = ("/", "·", "⋅", "∙", "*", "×", "-")
_BEGINS: Final = "%‰°/1("
"""Signs that a unit may begin with, besides letters."""
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
_WORDS: Final = frozenset({"2D", "3D", "8D", "4M", "5M", "5S", "6M"})
"""Digits and a letter that are a word: 3D, the 5S of a workplace."""
_TIMES: Final = frozenset({"x", "X", "times", "fold"})
_NO_UNITS: Final = frozenset({"in", "d", "mil"})
"""Behind a blank these may be words of the sentence; see `_is_word`."""
_NO_COUNTERS: Final = (
    "차이",
    "개인",
    "회로",
    "회의",
    "위로",
    "위에",
    "위의",
    "위는",
    "위가",
    "위와",
    "대로",
    "대의",
    "점이",
    "점에",
)
_NO_KOREAN: Final = (
    "바로",
    "도로",
    "초당",
    "분당",
    "도중",
    "초도",
    "주의",
    "일의",
    "일이",
    "주로",
    "일은",
    "주는",
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The unit or word that follows a number. An unknown word that is glued to it is a unit of its own name.

    `is_word` says that digits and letters are one word (2nd, 3D) and no value.
    """

    unit: str | None = None
    counts: bool = False
    is_word: bool = False
    known: bool = False
    end: int = 0


def read_behind(text: str, at: int) -> Behind:
    """Return what follows the number that ends before `at`."""
    start = at
    while start < len(text) and start - at < LONGEST_GAP and text[start] in " \t*_`\\)":
        # A bracket closes a range: "100 (92.6~105) MPa". It is passed over once.
        if text[start] == ")" and ")" in text[at:start]:
            break
        start += 1
    if start >= len(text) or not (text[start].isalpha() or text[start] in _BEGINS):
        return Behind(end=at)
    glued = not any(sign in " \t)" for sign in text[at:start])
    return _korean(text, start, glued=glued) or _symbols(text, start, at, glued=glued) or Behind(end=at)


def _korean(text: str, start: int, *, glued: bool) -> Behind | None:
    if start >= len(text) or not "가" <= text[start] <= "힣":
        return None
    for length in range(min(_LONGEST_KOREAN, len(text) - start), 0, -1):
        end = start + length
        name = text[start:end]
        if name not in KOREAN_UNITS:
            continue
        if text[end : end + 1] == "/" and (found := _divided(text, start, end)):
            return found
        if ends_word(text, end) and (glued or not text.startswith(_NO_KOREAN, start)):
            unit = parse_unit(name)
            return Behind(unit=unit.symbol if unit else None, known=True, end=end)
    for name in COUNTERS:
        end = start + len(name)
        if not text.startswith(name, start):
            continue
        if text[end : end + 1] == "/" and (found := _divided(text, start, end)):
            return found
        if ends_word(text, end) and (glued or not text.startswith(_NO_COUNTERS, start)):
            return Behind(counts=True, known=True, end=end)
    return None


def _divided(text: str, start: int, slash: int) -> Behind | None:
    """A Korean unit per another: "리터/분", "회/분"."""
    for end in range(min(slash + 1 + _LONGEST_KOREAN, len(text)), slash + 1, -1):
        if (unit := parse_unit(text[start:end])) and ends_word(text, end):
            return Behind(unit=unit.symbol, known=True, end=end)
    return None


def _symbols(text: str, start: int, at: int, *, glued: bool) -> Behind | None:
    window = text[start : start + _WINDOW]
    if phrase := _phrase(window):
        return Behind(unit=phrase[0], known=True, end=start + phrase[1])
    for end in _ends(window):
        written = window[:end]
        unit = parse_unit(written)
        if unit is None or _goes_on(window, end):
            continue
        if not glued and _is_word(written, window[end:]):
            return None
        return Behind(unit=unit.symbol, known=True, end=start + end)
    letters = _LETTERS.match(window)
    if not glued or letters is None:
        return None
    word = letters[0]
    digits = text[max(0, at - 1) : at] + word
    if word in _ORDINALS or (digits in _WORDS and not text[max(0, at - 2) : at - 1].isdecimal()):
        return Behind(is_word=True, end=start + len(word))
    return Behind(
        unit=None if word in _TIMES else word.casefold(), known=word in _TIMES, end=start + len(word)
    )


def _phrase(window: str) -> tuple[str, int] | None:
    """A unit of several words: "degrees Celsius", "m / s"."""
    if (spaced := _SPACED.match(window)) and (unit := parse_unit(f"{spaced[1]}/{spaced[2]}")):
        return unit.symbol, spaced.end()
    words = window.split(" ", _LONGEST_PHRASE)
    for count in range(min(len(words), _LONGEST_PHRASE), 1, -1):
        written = " ".join(words[:count]).rstrip(".,;:!?)*")
        if written.casefold() in PHRASES and (unit := parse_unit(written)):
            return unit.symbol, len(written)
    return None


def _ends(window: str) -> list[int]:
    """Where a symbol may end, the longest first: "kgf/cm²" behind cm², behind cm, behind kgf."""
    ends: list[int] = []
    at = 0
    if window.startswith(("1/", "/")):
        at = window.index("/") + 1
    for _ in range(MOST_FACTORS):
        bracket = window.startswith("(", at)
        first = at + bracket
        while at and first - at < _LONGEST_COUNT and window[first : first + 1].isdecimal():
            first += 1  # "mL/100g"
        letters = _LETTERS.match(window, first)
        if letters is None:
            break
        at = letters.end()
        ends.append(at)
        # "percentage" and "%p" begin with signs that are units by themselves.
        ends += [letters.start() + 1] if window[letters.start()] in "%‰" and at > letters.start() + 1 else []
        if power := _EXPONENT.match(window, at):
            at = power.end()
            ends.append(at)
        if window.startswith(")", at):
            at += 1
            ends.append(at)
        if not window.startswith(_OPERATORS, at):
            break
        at += 1
    return sorted(set(ends), reverse=True)


def _goes_on(window: str, end: int) -> bool:
    """Return whether the word goes on behind `end`: the "m" of "metal", the "A" of "A380"."""
    last, rest = window[end - 1], window[end : end + 1]
    if last in "%‰":
        return False
    # An underscore may also end an emphasis: "_5 bar_".
    joined = rest == "_" and window[end + 1 : end + 2].isalnum()
    return joined or (rest.isascii() and rest.isalnum())


def _is_word(written: str, rest: str) -> bool:
    """Return whether a unit behind a blank is a word of the sentence: "195 in the die"."""
    return written in _NO_UNITS and rest[:2].strip()[:1].isalpha()
