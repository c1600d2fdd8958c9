"""Numbers of Excel's cells as a person sees them: dates as dates, per cent, and units that a format holds."""

import re
from datetime import datetime, timedelta
from typing import Final

_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)})
_TIMES: Final = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47})
_PERCENT: Final = frozenset({9, 10})
_LITERAL: Final = re.compile(r'"([^"]{0,40})"|\\(.)|_.|\*.')
_BRACKETS: Final = re.compile(r"\[([^\[\]]{1,40})\]")
_DIGITS: Final = re.compile(r"[#0?][#0?,./Ee+\- ]*")
_LAST_DAY: Final = 2_958_465
"""Of the year 9999, where Excel's calendar ends."""


def shown(text: str, number_format: int, code: str, *, from_1904: bool) -> str:
    """A number (`0.25`, as it is stored) in a format: its id in the file and its own code, if it has one."""
    try:
        value = float(text)
    except ValueError:
        return text
    # Colours and conditions go; hours beyond a day ([h]) are part of the form.
    section = _BRACKETS.sub(
        lambda found: found[0] if found[1][0] in "hmsHMS" else "", code.split(";", maxsplit=1)[0]
    )
    plain = _LITERAL.sub("", section)
    parts = plain.lower().replace("general", "")
    if code:
        has_time = bool(re.search(r"[hs]", parts))
        # An m beside hours or seconds is a minute, else a month.
        has_date = bool(re.search(r"[yd]", parts)) or ("m" in parts and not has_time)
    else:
        has_time, has_date = number_format in _TIMES | {22}, number_format in _DATES
    if has_date or has_time:
        return _moment(value, from_1904=from_1904, date=has_date, time=has_time)
    if number_format in _PERCENT or "%" in plain:
        return f"{_number(value * 100)}%"
    before, after = _literals(section)
    return f"{before}{_number(value)}{after}"


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


def _moment(value: float, *, from_1904: bool, date: bool, time: bool) -> str:
    """A serial number of days as a date, a time, or both; a time beyond a day as hours."""
    if not 0 <= value <= _LAST_DAY:
        return _number(value)
    seconds = round(value * 86_400)
    if not date:
        hours, rest = divmod(seconds, 3_600)
        return f"{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    # Excel's first calendar has a 29 February 1900, which was none.
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001
    moment = first + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%d %H:%M}" if time else f"{moment:%Y-%m-%d}"
