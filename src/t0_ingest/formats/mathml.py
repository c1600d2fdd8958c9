"""MathML as it stands in a page, in one line of plain text."""

from collections.abc import Sequence
from typing import Final

from bs4 import Tag

from t0_ingest.formats.equations import bounded, fraction, indexed, joined, power, root

_LEFT_OUT: Final = frozenset({"annotation", "annotation-xml", "mphantom", "mspace", "none", "mprescripts"})
_SUMS: Final = frozenset("∑Σ∏∫∮⋃⋂")


def mathml_text(element: Tag) -> str:
    """The equation below `element`; an element that is not known gives what is in it, side by side."""
    name = element.name.rpartition(":")[2]
    parts = [part for child in element.children if (part := _part(child)) is not None]
    match name:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            text = " ".join(element.get_text().split())
        case "mfenced":
            text = _fenced(element, parts)
        case "mtable" | "mtr":
            text = ("; " if name == "mtable" else ", ").join(filter(None, parts))
        case _:
            text = "" if name in _LEFT_OUT else _composed(name, parts)
    return text


def _composed(name: str, parts: Sequence[str]) -> str:
    match name, parts:
        case "mfrac", [above, below]:
            text = fraction(above, below)
        case "msup", [base, exponent]:
            text = power(base, exponent)
        case ("msub", [base, index]) | ("munder", [base, index]):
            text = indexed(base, index)
        case ("msubsup", [base, below, above]) | ("munderover", [base, below, above]):
            text = bounded(base, below, above) if base in _SUMS else power(indexed(base, below), above)
        case "mover", [base, above]:
            text = base + above if above in {"¯", "‾", "^", "˙", "→"} else power(base, above)
        case "mroot", [inner, degree]:
            text = root(inner, degree)
        case "msqrt", _:
            text = root(joined(parts))
        case "semantics", [shown, *_]:
            text = shown  # what follows says the same in another language
        case _:
            text = joined(parts)
    return text


def _part(child: object) -> str | None:
    if isinstance(child, Tag):
        return mathml_text(child)
    text = " ".join(str(child).split())
    return text or None


def _fenced(element: Tag, parts: Sequence[str]) -> str:
    opening, closing = str(element.get("open", "(")), str(element.get("close", ")"))
    between = str(element.get("separators", ","))[:1]
    return opening + between.join(parts) + closing
