"""Raised, lowered and crossed out text in plain characters, so that 10⁵ is never 105.

What Unicode has as a raised or lowered character becomes that; anything else is written with a mark:
`2^ab`, `t_max`. Numbers keep their value in both forms, for people, for search and for the check of answers.
"""

from typing import Final

_RAISED: Final = dict(zip("0123456789+-−=()nNi", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᴺⁱ", strict=True))
_LOWERED: Final = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_AS_IT_IS: Final = frozenset(
    {"st", "nd", "rd", "th", "TM", "™", "®", "©", "*", "**", "※", "†", "‡", "′", "″"}
)
_DEGREE: Final = frozenset({"o", "O", "°", "º", "˚"})


def raised(text: str) -> str:
    """`text` as a superscript: `⁵`, `⁻³`, `^ab`; a raised o is the sign of degrees. Outer spaces stay."""
    inner = text.strip()
    if not inner or inner in _AS_IT_IS or all(character in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻" for character in inner):
        return text
    return _within(text, inner, "°" if inner in _DEGREE else _moved(inner, _RAISED, "^"))


def lowered(text: str) -> str:
    """`text` as a subscript: `₂`, `_max`, `_(a b)`. Outer spaces stay."""
    inner = text.strip()
    return _within(text, inner, _moved(inner, _LOWERED, "_")) if inner else text


def shifted(text: str, level: int) -> str:
    """`text` raised above 0, lowered below it, and as it is on the line."""
    return raised(text) if level > 0 else lowered(text) if level < 0 else text


def struck_out(text: str) -> str:
    """`text` as Markdown crosses it out; there is nothing to cross out in spaces."""
    return f"~~{text}~~" if text.strip() else text


def _within(text: str, inner: str, moved: str) -> str:
    start = text.index(inner)
    return text[:start] + moved + text[start + len(inner) :]


def _moved(inner: str, known: dict[str, str], mark: str) -> str:
    if all(character in known for character in inner):
        return "".join(known[character] for character in inner)
    return f"{mark}{inner}" if inner.isalnum() else f"{mark}({inner})"
