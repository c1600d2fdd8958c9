"""Amounts that are counted from a machine's limit: "상한보다 10도 낮게", "50 t below the maximum"."""

import re
from typing import Final

BEHIND_A_NUMBER: Final = 26
"""Characters behind a number in which the limit that it is counted from may stand."""
_KOREAN: Final = re.compile(r"(상한|최대|최고|맥스|하한|최소|최저|한계) ?(?:값|치|점)? ?(?:에서|보다|대비)")
_ENGLISH: Final = re.compile(
    r"\b(below|under|short of|less than|off|above|over|more than) (?:the |its |their )?"
    r"(?:machine(?:'s)? |setting |upper |lower )*(limit|max|maximum|min|minimum|ceiling|floor)\b",
    re.IGNORECASE,
)
_UPPER: Final = frozenset({"상한", "최대", "최고", "맥스", "max", "maximum", "ceiling"})
_LOWER: Final = frozenset({"하한", "최소", "최저", "min", "minimum", "floor"})
_BELOW: Final = frozenset({"below", "under", "short of", "less than", "off"})


def limit_meant(text: str, sign: int) -> tuple[bool, int] | None:
    """Return the limit that a variable's amount is counted from, and which way from it.

    `text` begins with the variable and ends a little behind its amount; `sign` is the direction of the
    verb, 0 for none. The first part is True for the upper limit; the second is 1 or -1. None where no limit
    is named, or "한계에서" without a direction.
    """
    if found := _KOREAN.search(text):
        word = found[1]
        if word in _UPPER:
            return True, sign or -1
        if word in _LOWER:
            return False, sign or 1
        return (sign < 0, sign) if sign else None
    if found := _ENGLISH.search(text):
        below, word = found[1].lower() in _BELOW, found[2].lower()
        lower = word in _LOWER or "lower" in found[0].lower()
        upper = word in _UPPER or (not lower and below)
        return upper, -1 if below else 1
    return None
