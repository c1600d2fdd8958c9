"""The numbers of lists as programs for documents write them: 1., (2), 가., ①, iv."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_SYLLABLES: Final = "가나다라마바사아자차카타파하"
_CONSONANTS: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_HANJA: Final = "一二三四五六七八九十"
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (number // worth)
        number %= worth
    return text


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 260 else str(number)


def _of(row: str) -> Callable[[int], str]:
    return lambda number: row[number - 1] if 0 < number <= len(row) else str(number)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


def _padded(number: int) -> str:
    return f"{number:02}"


_FORMS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "digit": str,
    "decimalzero": _padded,
    "decimalenclosedcircle": _circled,
    "decimalenclosedcirclechinese": _circled,
    "circleddigit": _circled,
    "upperletter": _letter,
    "latincapital": _letter,
    "lowerletter": lambda number: _letter(number).lower(),
    "latinsmall": lambda number: _letter(number).lower(),
    "upperroman": _roman,
    "romancapital": _roman,
    "lowerroman": lambda number: _roman(number).lower(),
    "romansmall": lambda number: _roman(number).lower(),
    "ganada": _of(_SYLLABLES),
    "hangulsyllable": _of(_SYLLABLES),
    "chosung": _of(_CONSONANTS),
    "hanguljamo": _of(_CONSONANTS),
    "ideographdigital": _of(_HANJA),
    "chinesecounting": _of(_HANJA),
    "koreancounting": str,
    "koreandigital": str,
    "ordinal": lambda number: f"{number}.",
}
_PLACE: Final = re.compile(r"[%^](\d)")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: its level from 0, and its number or a hyphen. `known`: its form of number is."""

    level: int
    label: str
    known: bool = True


def is_known(form: str) -> bool:
    """True if numbers of this form are written as the program writes them."""
    return _key(form) in _FORMS


def label(pattern: str, counts: Mapping[int, int], forms: Mapping[int, str]) -> str:
    """The label of an item: `%1.%2` (or `^1.^2`) with the count of each level in the form of that level.

    Levels in the pattern count from 1, those of the mappings from 0.
    """

    def number(found: re.Match[str]) -> str:
        level = int(found[1]) - 1
        return _FORMS.get(_key(forms.get(level, "decimal")), str)(counts.get(level, 1))

    return _PLACE.sub(number, pattern)


def _key(form: str) -> str:
    return form.replace("_", "").lower()


class Counters:
    """How far each list has come: it goes on after a break; deeper levels begin anew below an item."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}

    def next(self, key: str, level: int, start: int) -> Mapping[int, int]:
        """The counts of all levels after one more item of `key` at `level`."""
        counts = self._counts.setdefault(key, {})
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return counts

    def restart(self, key: str, level: int) -> None:
        """Have the next item at `level` begin anew."""
        self._counts.get(key, {}).pop(level, None)
