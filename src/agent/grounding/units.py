"""Units as people write them, and what they are called here."""

import re
from collections.abc import Mapping
from typing import Final

PERCENT: Final = "%"

_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    PERCENT: ("%p", "%", "퍼센트포인트", "퍼센트", "프로", "percentage points", "percent", "points"),
    "°C": ("°C", "℃", "° C", "도씨", "도", "degrees Celsius", "degrees C", "degrees", "degC", "deg C", "C"),
    "mbar": ("mbar", "밀리바"),
    "bar": ("bar", "바"),
    "MPa": ("MPa", "메가파스칼"),
    "m/s": ("m/s", "미터/초", "m/sec"),
    "ms": ("ms", "밀리초"),
    "s": ("s", "초", "sec", "seconds", "second"),
    "min": ("min", "분", "minutes", "minute"),
    "h": ("h", "시간", "hours", "hour"),
    "t": ("t", "톤", "ton", "tons", "tonnes"),
    "mm": ("mm", "밀리미터", "밀리"),
    "rpm": ("rpm", "RPM"),
    "g": ("g",),
    "dB": ("dB", "데시벨"),
    "L/min": ("L/min", "l/min", "리터/분", "LPM"),
    "N·m": ("N·m", "Nm", "N⋅m", "N*m", "뉴턴미터"),
    "A": ("A", "암페어"),
    "V": ("V", "볼트"),
}
_NAMES: Final = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}

COUNTERS: Final = "개월|개|가지|번째|번|단계|순위|위|건|곳|종|명|회|샷|차"
"""Korean words behind a number that counts things rather than measures a value."""

UNIT_PATTERN: Final = "|".join(
    # Latin units end where the word ends; Korean particles may follow a Korean unit or a sign at once.
    re.escape(spelling) + (r"(?![A-Za-z·/])" if spelling[-1].isascii() and spelling[-1].isalpha() else "")
    for spelling in sorted(_NAMES, key=len, reverse=True)
)


def unit_named(spelling: str) -> str:
    """The unit behind a spelling; an unknown one is its own name."""
    return _NAMES.get(spelling, spelling)
