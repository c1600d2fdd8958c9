"""Mends small typing errors in words that questions turn on, so that they are read as meant.

A Korean word is compared by its letters (jamo), an English one by its characters. Only what is one
edit away from a known word, and is not a known word itself, is mended.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_HANGUL: Final = re.compile(r"[가-힣]+")
_LATIN: Final = re.compile(r"[A-Za-z]{4,}")
SHORTEST_JAMO: Final = 5
SHORTEST_LATIN: Final = 5

KOREAN: Final = frozenset(
    [
        *("불량", "원인", "이유", "품질", "예측", "양품", "진단", "분석", "변수", "개선", "대책"),
        *("온도", "압력", "속도", "시간", "금형", "용탕", "사출", "미성형", "확률", "판정"),
    ]
)
RIGHT: Final = ("물량", "집단")
"""Words of their own, one edit away from a known one. Short labels have too many such (진동 and 진공)."""
RIGHT_ENGLISH: Final = frozenset(
    [
        *("power", "flower", "slower", "tower", "blower", "lowers", "mower", "course", "clause", "season"),
        *(
            "treason",
            "praise",
            "raised",
            "raises",
            "detect",
            "effect",
            "defects",
            "factory",
            "clams",
            "champ",
        ),
        *("speech", "spend", "spent", "actor", "meet", "belt", "welt", "causes", "solder", "solders"),
    ]
)
"""English words of their own, one edit away from a known one."""
SHORTEST_TERM: Final = 4
ENGLISH: Final = frozenset(
    [
        *("defect", "defective", "quality", "predict", "prediction", "cause", "reason", "diagnose"),
        *("temperature", "pressure", "speed", "melt", "injection", "clamp", "force", "variable", "factor"),
        *("porosity", "soldering", "shrinkage", "raise", "increase", "lower", "reduce", "adjust", "improve"),
    ]
)


def correct_spelling(text: str, terms: Iterable[str] = ()) -> str:
    """`text` with typing errors mended towards the known words and `terms` (labels without spaces)."""
    known = frozenset(terms)
    text = _HANGUL.sub(lambda match: _korean(match[0], known), text)
    return _LATIN.sub(lambda match: _english(match[0]), text)


@lru_cache(maxsize=16)
def _stems(terms: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The words that Korean ones are mended to, with their letters, the longest first."""
    long_terms = (t for t in terms if len(t) >= SHORTEST_TERM and _HANGUL.fullmatch(t))
    stems = sorted({*KOREAN, *long_terms}, key=lambda stem: (-len(stem), stem))
    return tuple((stem, unicodedata.normalize("NFD", stem)) for stem in stems)


@lru_cache(maxsize=4096)
def _korean(word: str, terms: frozenset[str]) -> str:
    if word.startswith(RIGHT):
        return word
    known = _stems(terms)
    exact = next((stem for stem, _ in known if word.startswith(stem)), "")
    longest = min(len(word), len(known[0][0]) + 1)
    heads = {length: unicodedata.normalize("NFD", word[:length]) for length in range(1, longest + 1)}
    for stem, jamo in known:
        if len(stem) <= len(exact):
            break
        if len(jamo) < SHORTEST_JAMO:
            continue
        for length in (len(stem), len(stem) - 1, len(stem) + 1):
            if length in heads and distance(heads[length], jamo) == 1:
                return stem + word[length:]
    return word


def _english(word: str) -> str:
    lower = word.lower()
    if lower in ENGLISH or lower in RIGHT_ENGLISH or len(lower) < SHORTEST_LATIN:
        return word
    near = sorted(k for k in ENGLISH if len(k) >= SHORTEST_LATIN and distance(lower, k) == 1)
    # "causes" is no error for "cause": what only lengthens a known word is a form of it.
    return near[0] if near and not any(lower.startswith(known) for known in near) else word


def distance(one: str, other: str) -> int:
    """Edits between two words: insert, delete, replace, or swap neighbours. Anything above 1 is 2."""
    if one == other:
        return 0
    half = min(len(one), len(other)) // 2 - 1
    if abs(len(one) - len(other)) > 1:
        return 2
    if half > 0 and one[:half] != other[:half] and one[-half:] != other[-half:]:
        return 2
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    same_rest = one[1:] == other[1:] or one[1:] == other or one == other[1:]
    swapped = len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
    return 1 if same_rest or swapped else 2
