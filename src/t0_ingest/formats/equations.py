"""Equations in one line of plain text: ½, (a+b)/c, x², √(2gh), Σ_(i=1)^n."""

import re
from collections.abc import Sequence
from typing import Final

from t0_ingest.formats.raised_text import lowered, raised

_VULGAR: Final = {
    ("1", "2"): "½",
    ("1", "3"): "⅓",
    ("2", "3"): "⅔",
    ("1", "4"): "¼",
    ("3", "4"): "¾",
    ("1", "5"): "⅕",
    ("2", "5"): "⅖",
    ("3", "5"): "⅗",
    ("4", "5"): "⅘",
    ("1", "6"): "⅙",
    ("5", "6"): "⅚",
    ("1", "8"): "⅛",
    ("3", "8"): "⅜",
    ("5", "8"): "⅝",
    ("7", "8"): "⅞",
}
_ONE_THING: Final = re.compile(r"[\w.,%°′″]*")
_CLOSED: Final = re.compile(r"\([^()]*\)")


def fraction(above: str, below: str) -> str:
    """`½` where Unicode has it, else `a/b`, with brackets around what is more than one thing."""
    above, below = above.strip(), below.strip()
    return _VULGAR.get((above, below)) or f"{_grouped(above)}/{_grouped(below)}"


def power(base: str, exponent: str) -> str:
    """`x²`, `(a+b)^n`."""
    return _grouped(base) + raised(exponent)


def indexed(base: str, index: str) -> str:
    """`P₁`, `t_max`."""
    return base + lowered(index)


def root(inner: str, degree: str = "") -> str:
    """`√(2gh)`, with its degree before it as a superscript: `³√x`."""
    return f"{raised(degree) if degree.strip() else ''}√{_grouped(inner)}"


def bounded(sign: str, below: str, above: str) -> str:
    """A sum or an integral with its bounds: `Σ_(i=1)^n`."""
    return sign + (lowered(below) if below.strip() else "") + (raised(above) if above.strip() else "")


def joined(parts: Sequence[str]) -> str:
    """Parts of a line side by side; a fraction stands apart from a number: `3 5/16`, never 35/16."""
    text = ""
    for part in parts:
        apart = text[-1:].isdigit() and re.match(r"\d+/", part)
        text += f" {part}" if apart else part
    return text


def _grouped(text: str) -> str:
    text = text.strip()
    return text if _ONE_THING.fullmatch(text) or _CLOSED.fullmatch(text) else f"({text})"
