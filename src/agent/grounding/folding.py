"""A text in plain characters, so that a number is read the same however its digits are drawn.

Full-width, circled, Arabic-Indic and other digits become 0 to 9, square signs such as ㎫ the letters that
they stand for, jamo their syllables; what is not seen (joiners, variation selectors, accents) is left
out. Raised digits stay: they are exponents. Each character knows where it stood in the text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

RAISED_DIGITS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED: Final = RAISED_DIGITS + "⁺⁻"
VULGAR: Final = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
_KEPT: Final = frozenset(RAISED + VULGAR + "°…")
_SYLLABLE: Final = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_PLAIN: Final = re.compile(r"[\x00-\x7f가-힣]*")
_HANJA: Final = dict(
    zip(
        "〇零一二三四五六七八九十百千万萬壹貳參肆伍陸柒捌玖拾佰仟",
        "영영일이삼사오육칠팔구십백천만만일이삼사오육칠팔구십백천",
        strict=True,
    )
)
_SEPARATORS: Final = {
    "٫": ".",
    "٬": ",",
    "٪": "%",
    "−": "-",
    "‒": "-",
    "∕": "/",
    "‐": "-",
    "‑": "-",
    "’": "'",
    "⁄": "⁄",
    "№": "#",
}


_INSIDE: Final = {ord("∕"): "/", ord("⁄"): "/", ord("µ"): "μ"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in plain characters; `starts` and `ends` are None where each stands where it stood."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters from `start` to `end` stand in the text that was folded."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return `text` in plain characters."""
    if _PLAIN.fullmatch(text):
        return Folded(text)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        syllable = _SYLLABLE.match(text, at)
        end = syllable.end() if syllable else at + 1
        plain = unicodedata.normalize("NFC", syllable[0]) if syllable else _plain(text[at])
        characters.append(plain)
        starts += [at] * len(plain)
        ends += [end] * len(plain)
        at = end
    return Folded("".join(characters), tuple(starts), tuple(ends))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in _KEPT:
        return character
    if found := _SEPARATORS.get(character) or _HANJA.get(character):
        return found
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No" and (value := unicodedata.numeric(character)).is_integer():
        return str(int(value))  # ⑨, ❾, ⑳; ⑴ and ⒈ too
    # ㎠ becomes cm2, which is read as cm² behind a number.
    return unicodedata.normalize("NFKC", character).translate(_INSIDE)
