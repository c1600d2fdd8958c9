"""The numbers in a text: where they stand, what they are worth, how exactly, and in which unit.

A number is what has digits, however they are drawn or grouped (87.3, .95, 1,200, 1 200, 1.2e3, 12×10³, ½,
２만 5천, ⑨⓪), and what is a number in words. Whatever letters are glued to it are its unit, known or not:
"90kPa" and "90foo" are values. No values are

- digits of a word that begins with a Latin letter (T1, ADC12, Sensor_Temperature1, EN-1706), unless they
  have decimals, a percent or degree sign, or a known unit of two letters or more ("by87.3", "to90kPa"),
- alloys by their elements (AlSi9Cu3, AlSi7Mg0.3), versions (v1.2), ordinals (2nd) and 3D,
- names that the line knows ("온도 센서 1"), and what `no_values` lists: dates, times, addresses,
  standards, the numbers of a list's rows.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from agent.grounding.folding import fold
from agent.grounding.no_values import without_circled_rows, without_no_values
from agent.grounding.particles import ends_word
from agent.grounding.spelt import spelt_numbers
from agent.grounding.written_units import Behind, read_behind
from shared.text_analysis.placed_text import FRACTIONS, RAISED, RAISED_DIGITS

LONGEST_DIGITS: Final = 300
"""Of a number; what has more is worth infinitely much, and supported by nothing."""

_MULTIPLES: Final = {"억": 100_000_000, "만": 10_000, "천": 1_000, "백": 100}
_TOKEN: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_]*|[0-9{FRACTIONS}{RAISED_DIGITS}]")
_GROUPS: Final = re.compile(r"[0-9]{1,3}(?:([,'_ ])[0-9]{3}(?![0-9]))")
_DIGITS: Final = re.compile(r"[0-9]+")
_EXPONENT: Final = re.compile(r"[eE]([+-]?[0-9]{1,4})(?![0-9])")
_TEN_TO: Final = re.compile(
    rf" ?[×xX*·⋅∙] ?10(?:\^([+-]?[0-9]{{1,4}})|([⁺⁻]?[{RAISED_DIGITS}]{{1,4}}))(?![0-9])"
)
_POWER: Final = re.compile(rf"\^([+-]?[0-9]{{1,4}})(?![0-9])|([⁺⁻]?[{RAISED_DIGITS}]{{1,4}})")
_LOWERED: Final = str.maketrans(RAISED, "0123456789+-")
_VERSION: Final = re.compile(r"(?:v|ver|version|rev)", re.IGNORECASE)
_ELEMENTS: Final = frozenset(
    ["Al", "Zn", "Mg", "Cu", "Si", "Fe", "Mn", "Ni", "Ti", "Sr", "Cr", "Sn", "Pb", "Be", "Zr", "Sb"]
)
_FAMILIES: Final = frozenset("ABCDEF")
"""Letters before an alloy's number: A380.0."""
_MEASURES: Final = frozenset({"HRC", "HRB", "HB", "HBW", "HV", "Ra", "Rz", "pH"})
"""Scales that are written before their value: HRC45."""
_SYMBOL: Final = 2
"""Letters of a symbol; longer ones are words."""
_LONGEST_ALLOY: Final = 40
_HEAD: Final = re.compile(r"[A-Za-z_]+")
_GLUED: Final = re.compile(r"[A-Za-zμ]{2}")
_SMALLER: Final = re.compile(r" ?([0-9]{1,4})(?=[천백])")
_RANGE: Final = re.compile(r"[ *`)(]{0,4}(?:~|-|–|—|→|⇒|->|=>|∼|〜|to|에서|부터|내지|±|\+/-)?[ *`(약]{0,4}")
_RANGE_SIGNS: Final = re.compile(r"[~\-–—→⇒∼〜±(]|to|에서|부터|내지")
_LIST: Final = re.compile(r"[ *`]{0,3}(?:,|/|;|·|and|or|과|와|또는|및|,? and)[ *`]{0,3}")
_LONGEST_GROUP: Final = 3
"""Digits between two signs that group them."""
_LONGEST_JOINT: Final = 14
"""Characters between the two ends of a range."""
_PER: Final = (("초당", "s"), ("분당", "min"), ("시간당", "h"), ("매초", "s"), ("매분", "min"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `start` and `end` are characters, its unit not counted.

    `half_step` is half of the last decimal shown: what was rounded to it may be so far away.
    `unit` is None where none is written; the first of a range has the range's unit, and in a list the
    unit behind it is `perhaps` its own. `counts` says that it counts things. `parts` are the numbers
    that it may be instead: "1 200" is one number or two.
    """

    text: str
    start: int
    end: int
    value: float
    half_step: float
    unit: str | None
    counts: bool = False
    perhaps: str | None = None
    parts: "tuple[Number, ...]" = ()


def numbers_in(text: str, names: Collection[str] = frozenset()) -> Iterator[Number]:
    """Return all numbers of `text` in order, signs left off: whether "3-5" is a range nobody can tell.

    The digits of `names` are no values.
    """
    folded = fold(without_circled_rows(text))
    readable = without_no_values(folded.text, _folded(frozenset(names)))
    found = list(_written(readable))
    words = [Number("", s.start, s.end, s.value, s.half_step, s.unit) for s in spelt_numbers(readable)]
    for number in _with_ranges(readable, _apart([*found, *words])):
        yield _placed(number, folded.span(number.start, number.end), text)


@lru_cache(maxsize=32)
def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(name).text for name in names)


def _placed(number: Number, span: tuple[int, int], text: str) -> Number:
    return replace(number, text=text[slice(*span)], start=span[0], end=span[1])


def _apart(numbers: list[Number]) -> list[Number]:
    """In order, and none twice: "2천" is one number, though 천 is one in words."""
    kept: list[Number] = []
    for number in sorted(numbers, key=lambda n: (n.start, -n.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _with_ranges(text: str, numbers: Sequence[Number]) -> list[Number]:
    """The numbers, those before another one's unit with that unit: 80~90 kPa, 3, 5 and 7 bar."""
    told = list(numbers)
    for place in range(len(told) - 2, -1, -1):
        number, following = told[place], told[place + 1]
        joint = text[number.end : following.start]
        if number.unit or number.counts or len(joint) > _LONGEST_JOINT:
            continue
        if _RANGE.fullmatch(joint) and _RANGE_SIGNS.search(joint):
            told[place] = replace(
                number, unit=following.unit, counts=following.counts, perhaps=following.perhaps
            )
        elif _LIST.fullmatch(joint):
            told[place] = replace(number, perhaps=following.unit or following.perhaps)
    return told


def _written(text: str) -> Iterator[Number]:
    """Numbers in digits, from left to right; each character is looked at a bounded number of times."""
    at = 0
    while token := _TOKEN.search(text, at):
        if token[0][0].isascii() and not token[0][0].isdecimal():
            number, at = _in_word(text, token)
        else:
            number, at = _value(text, token.start())
        if number:
            yield number


def _in_word(text: str, token: re.Match[str]) -> tuple[Number | None, int]:
    """A value within a word that begins with a letter, or None, and where to read on."""
    if (alloy := _alloy_end(text, token.start())) is not None:
        return None, alloy
    end = token.end()
    head = _HEAD.match(text, token.start())
    first = head.end() if head else end
    if first == end:
        # Behind a hyphen, digits still belong to the word: EN-1706. So they do behind a dot: No.5.
        if not (text.startswith(("-", "."), end) and text[end + 1 : end + 2].isdecimal()):
            return None, end
        first = end + 1
    number, after = _value(text, first)
    if number is None:
        return None, max(after, end)
    behind = read_behind(text, number.end)
    if _is_value(text, token.start(), first, number, behind):
        return number, after
    # The digits are the word's; what is joined to them is read on with.
    return None, max(end, number.end)


def _is_value(text: str, start: int, first: int, number: Number, behind: Behind) -> bool:
    if _VERSION.fullmatch(text[start:first].strip(".-_")):
        return False
    if text[start:first] in _MEASURES or text.startswith(("%", "‰", "°", " %", " ‰", " °"), number.end):
        return True
    if "." in text[first : number.end]:
        return True
    if not behind.known or not behind.unit:
        return False
    # "mold99도" is a word of the language with a value behind it, and "T1도" a name with a particle.
    word = text[start:first]
    spoken = (
        word.islower()
        and len(word) > _SYMBOL
        and number.end - first > 1
        and not text.startswith(" ", number.end)
    )
    return spoken or _GLUED.match(text, number.end) is not None


def _alloy_end(text: str, start: int) -> int | None:
    """Where the name of an alloy ends that begins here (AlSi7Mg0.3, A380.0); None where there is none."""
    if (
        text[start] in _FAMILIES
        and text[start + 1 : start + 4].isdecimal()
        and text[start + 4 : start + 5] == "."
    ):
        end = start + 6
        return end if text[end - 1 : end].isdecimal() and not text[end : end + 1].isalnum() else None
    end, elements = start, 0
    while end - start < _LONGEST_ALLOY:
        if text[end : end + 2] in _ELEMENTS:
            end += 2
            elements += 1
        elif elements and (
            text[end : end + 1].isdecimal()
            or (text.startswith(".", end) and text[end + 1 : end + 2].isdecimal())
        ):
            end += 1
        else:
            break
    # "Al12" may be many things; two elements are an alloy.
    return (
        end
        if elements > 1 and not text[end : end + 1].isalnum() and text[end : end + 1] not in {"%", "_"}
        else None
    )


def _value(text: str, first: int) -> tuple[Number | None, int]:
    """The number that begins at `first`, None where it is a word, and where to read on."""
    if text[first] in RAISED:
        return _raised(text, first)
    before = text[max(0, first - 2) : first - 1]
    led = text.startswith(".", first - 1) if first else False
    # ".95" is 0.95; behind a Latin letter or in "...5" the dot is none of the number.
    start = first - 1 if led and before != "." and not (before.isascii() and before.isalnum()) else first
    written, end, parts = _mantissa(text, start)
    if written is None:
        behind = read_behind(text, end)
        measures = behind.known and behind.unit is not None and (len(behind.unit) > 1 or behind.unit == "%")
        # "99.9.9 bar" says a value, and nobody can tell which: it is worth what nothing supports.
        return (Number("", start, end, math.inf, 0.0, behind.unit) if measures else None), end
    decimals = len(written.partition(".")[2])
    value, half_step = _float(written), 0.5 * 10.0**-decimals
    value, half_step, end, plain = _scaled(text, end, value, half_step)
    value, half_step, end = _multiplied(text, end, value, half_step)
    behind = read_behind(text, end)
    if behind.is_word:
        return None, behind.end
    unit = _per(text, start, behind.unit)
    number = Number("", start, end, value, half_step, unit, behind.counts)
    if plain is not None:
        parts = (replace(number, value=plain[0], half_step=plain[1]),)
    elif parts:
        parts = (*parts[:-1], replace(parts[-1], unit=unit, counts=behind.counts))
    # The "1" of "110 1/min" is its unit's.
    own = behind.unit is not None and behind.unit.startswith("1/") and text.startswith(" 1/", end)
    return (replace(number, parts=parts) if parts else number), behind.end if own else max(end, first + 1)


def _mantissa(text: str, start: int) -> tuple[str | None, int, tuple[Number, ...]]:
    """Digits without what groups them, where they end, and what they may be instead."""
    if text[start] == ".":
        end = _end_of_digits(text, start + 1)
        return "0" + text[start:end], end, ()
    end = _end_of_digits(text, start)  # of none, where a vulgar fraction stands alone
    parts: tuple[Number, ...] = ()
    whole = text[start:end]
    if (group := _GROUPS.match(text, start)) and group.end(0) > end:
        sign, places = group[1], [start]
        while (
            text.startswith(sign, end) and len(run := text[end + 1 : _end_of_digits(text, end + 1, 4)]) == 3
        ):
            places.append(end + 1)
            end += 4
            whole += run
        if sign == " ":
            parts = tuple(_plain(text, at, _end_of_digits(text, at)) for at in places)
    if text[end : end + 1] in FRACTIONS and end < len(text):
        return f"{_float(whole or '0') + unicodedata.numeric(text[end]):.2f}", end + 1, ()
    if text.startswith("⁄", end) and text[end + 1 : end + 2].isdecimal():
        below = _end_of_digits(text, end + 1)
        divisor = _float(text[end + 1 : below])
        return (f"{_float(whole) / divisor:.2f}" if divisor else whole), below, ()
    if text.startswith(".", end) and text[end + 1 : end + 2].isdecimal():
        return _with_decimals(text, end, whole, parts)
    return (whole, end, parts) if parts else _with_decimal_comma(text, start, end, whole)


def _with_decimal_comma(text: str, start: int, end: int, whole: str) -> tuple[str, int, tuple[Number, ...]]:
    """87,3 is 87.3, or two numbers of a list; 1,2,3 are three."""
    below = _end_of_digits(text, end + 1)
    if not text.startswith(",", end) or below == end + 1 or len(whole) > _LONGEST_GROUP:
        return whole, end, ()
    chained = text.startswith(",", below) and text[below + 1 : below + 2].isdecimal()
    if below - end - 1 == _LONGEST_GROUP or chained or text.startswith(".", below):
        return whole, end, ()
    both = (_plain(text, start, end), _plain(text, end + 1, below))
    return f"{whole}.{text[end + 1 : below]}", below, both


def _with_decimals(
    text: str, dot: int, whole: str, parts: tuple[Number, ...]
) -> tuple[str | None, int, tuple[Number, ...]]:
    end = _end_of_digits(text, dot + 1)
    rows = [text[dot + 1 : end]]
    while text.startswith(".", end) and text[end + 1 : end + 2].isdecimal():
        following = _end_of_digits(text, end + 1)
        rows.append(text[end + 1 : following])
        end = following
    if len(rows) > 1:
        # 1.234.567 is grouped; 1.2.3 a version or a section, and no value.
        return (whole + "".join(rows) if all(len(row) == 3 for row in rows) else None), end, ()
    if parts:
        parts = (*parts[:-1], _plain(text, parts[-1].start, end))
    return f"{whole}.{rows[0]}", end, parts


def _plain(text: str, start: int, end: int) -> Number:
    written = text[start:end]
    return Number("", start, end, _float(written), 0.5 * 10.0 ** -len(written.partition(".")[2]), None)


def _end_of_digits(text: str, at: int, most: int | None = None) -> int:
    found = _DIGITS.match(text, at, len(text) if most is None else min(len(text), at + most))
    return found.end() if found else at


def _float(written: str) -> float:
    whole, dot, decimals = written.partition(".")
    if len(whole) > LONGEST_DIGITS:
        return math.inf
    return float(whole + dot + decimals[:LONGEST_DIGITS])


def _scaled(
    text: str, end: int, value: float, half_step: float
) -> tuple[float, float, int, tuple[float, float] | None]:
    """With a power of ten, and what it is without where the raised digit may be a footnote's."""
    if found := _EXPONENT.match(text, end):
        factor = _ten_to(found[1])
        return value * factor, half_step * factor, found.end(), None
    if found := _TEN_TO.match(text, end):
        factor = _ten_to((found[1] or found[2]).translate(_LOWERED))
        return value * factor, half_step * factor, found.end(), None
    if found := _POWER.match(text, end):
        exponent = int((found[1] or found[2]).translate(_LOWERED))
        try:
            power = value**exponent
        except (OverflowError, ZeroDivisionError):
            power = math.inf
        return power, 0.5, found.end(), None if value == 10 else (value, half_step)
    return value, half_step, end, None


def _ten_to(exponent: str) -> float:
    return float(f"1e{exponent}")


def _multiplied(text: str, end: int, value: float, half_step: float) -> tuple[float, float, int]:
    """With 만, 천 and 백: 2만, 1만 2천, 1.5만 톤."""
    if text.startswith(("k ", "K "), end) and read_behind(text, end + 1).known:
        return value * 1000, half_step * 1000, end + 1  # 14.5k psi
    total, largest = 0.0, math.inf
    while (sign := text[end : end + 1]) in _MULTIPLES and sign and _MULTIPLES[sign] < largest:
        factor = _MULTIPLES[sign]
        great = text[end + 1 : end + 2] if factor < _MULTIPLES["만"] else ""
        if great in {"만", "억"}:
            factor *= _MULTIPLES[great]  # 5천만
        behind = end + 1 + (great in {"만", "억"} and great != "")
        more = _SMALLER.match(text, behind)
        if not (ends_word(text, behind) or more or read_behind(text, behind).known):
            break
        total, end, largest = total + value * factor, behind, factor
        half_step *= factor
        value = 0.0
        if more and total:
            value, half_step = float(more[1]), 0.5
            end = more.end()
    return (total + value if total else value), half_step, end


def _per(text: str, start: int, unit: str | None) -> str | None:
    """ "초당 4.2 미터" is 4.2 m/s."""
    before = text[max(0, start - 5) : start].rstrip(" 약")
    per = next((below for word, below in _PER if before.endswith(word)), None)
    return f"{unit}/{per}" if unit and per else unit


def _raised(text: str, first: int) -> tuple[Number | None, int]:
    """Raised digits that stand alone are a value where a unit follows; else they are a footnote's."""
    end = first
    while end < len(text) and text[end] in RAISED_DIGITS:
        end += 1
    behind = read_behind(text, end)
    before = text[first - 1 : first]
    if not behind.known or not behind.unit or (before.isascii() and before.isalpha()) or before.isdecimal():
        return None, end
    value = _float(text[first:end].translate(_LOWERED))
    return Number("", first, end, value, 0.5, behind.unit), end
