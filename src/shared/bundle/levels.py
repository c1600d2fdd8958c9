"""The levels of a category: how their texts are compared, and the number of each."""

import unicodedata
from collections.abc import Sequence


def level_key(text: str) -> str:
    """A level or mark as it is compared: 1, 1.0 and ' 1 ' are the same, and so are full width and case."""
    short = unicodedata.normalize("NFKC", text).strip().casefold()
    try:
        return f"{float(short):.15g}"
    except ValueError:
        return short


def codes_of(levels: Sequence[str]) -> dict[str, float]:
    """The number of each level: itself where all are numbers, else its place in the list, from 1 on."""
    keys = [level_key(level) for level in levels]
    try:
        return {key: float(key) for key in keys}
    except ValueError:
        return {key: float(place) for place, key in enumerate(keys, 1)}
