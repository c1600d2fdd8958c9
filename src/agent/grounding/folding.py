"""A text in plain characters, so that a number is read the same however its digits are drawn.

Full-width, circled, Arabic-Indic and other digits become 0 to 9, square signs such as ㎫ the letters that
they stand for, jamo their syllables; what is not seen (joiners, variation selectors, accents) is left
out. Raised digits stay: they are exponents. Each character knows where it stood in the text.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from shared.text_analysis.placed_text import FRACTIONS, RAISED, PlacedText, Placing

_KEPT: Final = frozenset(RAISED + FRACTIONS + "°…")
_PLAIN: Final = re.compile(r"[\x00-\x7f가-힣]*")
_ODD: Final = re.compile("([\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?)|[^\x00-\x7f가-힣]")
"""A syllable in jamo, or one sign beyond ASCII and Hangul."""

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


def fold(text: str) -> PlacedText:
    """Return `text` in plain characters."""
    if _PLAIN.fullmatch(text):
        return PlacedText(text)
    placing = Placing()
    at = 0
    for found in _ODD.finditer(text):
        start, end = found.span()
        if at < start:
            placing.keep(text[at:start], at)
        placing.put(unicodedata.normalize("NFC", found[0]) if found[1] else _plain(found[0]), start, end)
        at = end
    placing.keep(text[at:], at)
    return placing.placed()


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
