"""Numbers of Excel's cells as a person sees them: dates as dates, per cent, and units that a format holds."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)})
_TIMES: Final = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47})
_PERCENT: Final = frozenset({9, 10})
_LITERAL: Final = re.compile(r'"([^"]{0,40})"|\\(.)|_.|\*.')
_LONGEST: Final = 255
"""Characters that Excel lets a format have."""

_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_BRACKETS: Final = re.compile(r"\[([^\[\]]{1,40})\]")
_DIGITS: Final = re.compile(r"[#0?][#0?,./Ee+\- ]*")
_CURRENCY: Final = re.compile(r"\[\$([^\[\]\-]{1,20})(?:-[^\[\]]{0,20})?\]")
_GENERAL: Final = re.compile("general", re.IGNORECASE)
_WORDS: Final = re.compile(r"\[[^\[\]]{1,40}\]|_.|\*.|[-#0?.,%()\s\"\\/]|E\+")
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d{1,15}(?:\.\d{1,15})?)\]")
_SCALED: Final = re.compile(r"[#0?](,{1,4})(?![#0?,])")
_PARTS_OF_SECONDS: Final = re.compile(r"s\.0", re.IGNORECASE)
_LAST_DAY: Final = 2_958_465
"""Of the year 9999, where Excel's calendar ends."""


def shown(text: str, number_format: int, code: str, *, from_1904: bool) -> str:
    """A number (`0.25`, as it is stored) in a format: its id in the file and its own code, if it has one.

    A format that shows words alone gives these, one that shows nothing nothing; digits are never rounded.
    """
    try:
        value = float(text)
    except ValueError:
        return text
    code = _GENERAL.sub("0", _CURRENCY.sub(r'"\1"', code))
    section, unsigned = _section(code, value)
    value = abs(value) if unsigned else value
    # Colours and conditions go; hours beyond a day ([h]) are part of the form.
    section = _BRACKETS.sub(lambda found: found[0] if found[1][0] in "hmsHMS" else "", section)
    plain = _LITERAL.sub("", section)
    parts = plain.lower()
    if code:
        has_time = bool(re.search(r"[hs]", parts))
        # An m beside hours or seconds is a minute, else a month.
        has_date = bool(re.search(r"[yd]", parts)) or ("m" in parts and not has_time)
    else:
        has_time, has_date = number_format in _TIMES | {22}, number_format in _DATES
    if has_date or has_time:
        tenths = number_format == 47 or bool(_PARTS_OF_SECONDS.search(plain))
        return _moment(value, from_1904=from_1904, date=has_date, time=has_time, tenths=tenths)
    if number_format in _PERCENT or "%" in plain:
        return f"{_number(value * 100)}%"
    if code and not _DIGITS.search(plain) and "@" not in plain:
        return "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(section)).strip()
    before, after = _literals(section)
    scaled = _SCALED.search(plain)
    value /= 1_000 ** len(scaled[1]) if scaled else 1
    return f"{before}{_number(value)}{after}"


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of a format that a number is shown in, and True if that part writes the sign itself."""
    sections = [""]
    for number, part in enumerate(code[:_LONGEST].split('"')):
        # Every other part is within quotes.
        first, *others = part.split(";") if number % 2 == 0 else [f'"{part}"']
        sections[-1] += first
        sections += others
    for section in sections[:2]:
        condition = _CONDITION.search(section)
        if condition and _COMPARED[condition[1]](value, float(condition[2])):
            return section, False
    if any(_CONDITION.search(section) for section in sections[:2]):
        rest = [section for section in sections[:3] if not _CONDITION.search(section)]
        return (rest[-1] if rest else "General"), False
    if value < 0 and len(sections) > 1:
        # Where its mark is a colour, a minus or brackets alone, a minus is what says the same.
        words = _WORDS.sub("", sections[1])
        return sections[1].replace("\\-", ""), bool(words)
    return sections[2] if value == 0 and len(sections) > 2 else sections[0], False


def _number(value: float) -> str:
    return f"{value:.15g}"


def _literals(section: str) -> tuple[str, str]:
    """The words of a format before and behind its digits."""
    digits = _DIGITS.search(_LITERAL.sub(lambda found: "\0" * len(found[0]), section))
    if not digits:
        return "", ""
    before, after = section[: digits.start()], section[digits.end() :]

    def words(part: str) -> str:
        return "".join((found[1] or found[2] or "") for found in _LITERAL.finditer(part))

    signs = re.sub(r"[^℃°㎜㎏%]", "", _LITERAL.sub("", after))
    return words(before), words(after) + signs


def _moment(value: float, *, from_1904: bool, date: bool, time: bool, tenths: bool) -> str:
    """A serial number of days as a date, a time, or both; a time beyond a day as hours."""
    if not 0 <= value <= _LAST_DAY:
        return _number(value)
    seconds = round(value * 86_400)
    if not date:
        parts = round(value * 86_400_000)
        if tenths and parts % 1_000:
            return f"{parts // 3_600_000:02}:{parts // 60_000 % 60:02}:{parts % 60_000 / 1_000:06.3f}".rstrip(
                "0"
            )
        hours, rest = divmod(seconds, 3_600)
        return f"{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    # Excel's first calendar has a 29 February 1900, which was none.
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001
    moment = first + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%d %H:%M}" if time else f"{moment:%Y-%m-%d}"
