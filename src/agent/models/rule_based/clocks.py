"""Times of a day in a question, with their end or until now: "10시부터 12시까지", "between 2 and 4 pm"."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

_HALF: Final = "새벽|아침|오전|오후|저녁|밤"
_KOREAN1: Final = (
    rf"(?P<half1>{_HALF})? ?(?P<hour1>\d\d?)"
    r"(?: ?시(?!간)(?: ?(?:(?P<minute1>\d\d?) ?분|(?P<thirty1>반)))?|:(?P<colon1>\d\d))"
)
_KOREAN2: Final = (
    rf"(?P<half2>{_HALF})? ?(?P<hour2>\d\d?)"
    r"(?: ?시(?!간)(?: ?(?:(?P<minute2>\d\d?) ?분|(?P<thirty2>반)))?|:(?P<colon2>\d\d))"
)
_ENGLISH1: Final = r"(?P<hour1>\d\d?)(?::(?P<colon1>\d\d))?(?: ?(?P<half1>am|pm|a\.m\.|p\.m\.|o'clock))?"
_ENGLISH2: Final = r"(?P<hour2>\d\d?)(?::(?P<colon2>\d\d))?(?: ?(?P<half2>am|pm|a\.m\.|p\.m\.|o'clock))?"
_MARKED: Final = (
    r"(?P<hour1>\d\d?)(?::(?P<colon1>\d\d)(?: ?(?P<half1>am|pm))?| ?(?P<late1>am|pm|a\.m\.|p\.m\.|o'clock))"
)
_LATE: Final = frozenset({"오후", "저녁", "밤", "pm", "p.m."})
_NOON: Final = 12
_EARLY: Final = 6
"""Up to this hour a bare one is as likely of the afternoon."""


def _minutes(found: re.Match[str], number: int, half: str) -> int | None:
    """The minutes since midnight of the first or second time; None of what is no time of a day."""
    parts = found.groupdict()
    hour = int(parts[f"hour{number}"])
    minute = int(parts.get(f"minute{number}") or parts.get(f"colon{number}") or 0)
    minute = 30 if parts.get(f"thirty{number}") else minute
    if half in _LATE and hour < _NOON:
        hour += _NOON
    elif half and half not in _LATE and half != "o'clock" and hour == _NOON:
        hour = 0
    return 60 * hour + minute if hour <= 24 and minute < 60 else None


def _told(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _is_open(found: re.Match[str], number: int) -> bool:
    """Return whether an hour may be of the morning or the afternoon: "2시", and nothing says which."""
    parts = found.groupdict()
    halved = (parts.get(f"half{number}") or parts.get(f"late{number}") or "o'clock") != "o'clock"
    return not halved and not parts.get(f"colon{number}") and 1 <= int(parts[f"hour{number}"]) <= _EARLY


def _between(found: re.Match[str]) -> Mapping[str, Any]:
    parts = found.groupdict()
    one, other = parts.get("half1") or "", parts.get("half2") or ""
    text = found[0].strip()[:60]
    if not one and not other and _is_open(found, 2):
        if _is_open(found, 1):
            return {"from": text}
        if not parts.get("colon1") and int(parts["hour1"]) <= _NOON:
            other = "오후"  # "10시부터 2시까지" ends in the afternoon
            one = "오전" if int(parts["hour1"]) < _NOON else "오후"
    last = _minutes(found, 2, other or one)
    first = _minutes(found, 1, one or (other if other in _LATE and int(parts["hour1"]) < _NOON else ""))
    if first is not None and last is not None and other in _LATE and not one and first > last:
        first = _minutes(found, 1, "")  # "from 10 to 2 pm" begins in the morning
    if first is None or last is None or first == last:
        return {"from": text}
    if last < first and one and not other:
        # "오전 10시부터 2시까지" ends in the afternoon, "밤 10시부터 6시까지" the morning after.
        last = _minutes(found, 2, "오전" if one in _LATE else "오후")
    return {"from": text} if last is None else {"from": _told(first), "to": _told(last)}


def _since(found: re.Match[str]) -> Mapping[str, Any]:
    parts = found.groupdict()
    first = _minutes(found, 1, parts.get("half1") or parts.get("late1") or "")
    return {"from": found[0].strip()[:60]} if first is None or _is_open(found, 1) else {"from": _told(first)}


def _around(found: re.Match[str]) -> Mapping[str, Any]:
    """The ten minutes from a time with its minutes on, the hour from one without."""
    parts = found.groupdict()
    first = _minutes(found, 1, parts.get("half1") or parts.get("late1") or "")
    exact = any(parts.get(name) for name in ("minute1", "colon1", "thirty1"))
    last = None if first is None else first + (10 if exact else 60)
    if first is None or last is None or last > 24 * 60 or _is_open(found, 1):
        return {"from": found[0].strip()[:60]}
    return {"from": _told(first), "to": _told(last)}


_BOUND: Final = r"(?<![\d.:])"
_WORDS: Final[Sequence[tuple[str, Callable[[re.Match[str]], Mapping[str, Any]]]]] = (
    (
        rf"{_BOUND}{_KOREAN1} ?(?:부터|에서|~|–|-) ?{_KOREAN2}(?: ?(?:까지|사이))?",
        _between,
    ),
    (
        (
            rf"\b(?:between|from) (?=[^?]{{0,14}}(?::\d\d|am\b|pm\b|o'clock)){_ENGLISH1}"
            rf" ?(?:and|to|until|till|-|–) ?{_ENGLISH2}(?!\d)"
        ),
        _between,
    ),
    (rf"{_BOUND}{_KOREAN1} ?(?:부터|이후(?:로|에)?|넘어서)", _since),
    (rf"\b(?:since|after|from) {_MARKED}", _since),
    (rf"{_BOUND}{_KOREAN1} ?(?:쯤|경|무렵|께)?에(?!서)", _around),
    (rf"\b(?:at|around|about) {_MARKED}", _around),
)
CLOCKS: Final = tuple((re.compile(pattern), read) for pattern, read in _WORDS)
"""Words of times of a day and the forms that look_at_shots takes; what is none is handed on as written."""
