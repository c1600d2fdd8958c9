"""Equations of Word and PowerPoint (Office Math) in one line of plain text."""

from collections.abc import Callable, Mapping
from typing import Final

from t0_ingest.formats.equations import bounded, fraction, indexed, joined, power, root
from t0_ingest.formats.office_package import Element, attribute, child, children, is_on, local

_MARKS: Final = {"̂": "^", "̅": "¯", "⃗": "→", "̇": "˙"}


def omml_text(element: Element) -> str:
    """The equation below `element`; what is not known gives what is in it, side by side."""
    name = local(element)
    if name == "t":
        return element.text or ""
    known = _FORMS.get(name)
    if known:
        return known(element)
    return "" if name.endswith("Pr") or name == "del" else joined([omml_text(one) for one in element])


def _of(element: Element, name: str) -> str:
    found = child(element, name)
    return omml_text(found) if found is not None else ""


def _delimited(element: Element) -> str:
    properties = child(element, "dPr")
    opening = attribute(child(properties, "begChr"), "val", "(")
    closing = attribute(child(properties, "endChr"), "val", ")")
    between = attribute(child(properties, "sepChr"), "val", "|")
    return opening + between.join(map(omml_text, children(element, "e"))) + closing


def _fraction(element: Element) -> str:
    if attribute(child(element, "fPr", "type"), "val") == "noBar":
        return f"({_of(element, 'num')} {_of(element, 'den')})"
    return fraction(_of(element, "num"), _of(element, "den"))


def _scripts(element: Element) -> str:
    return power(indexed(_of(element, "e"), _of(element, "sub")), _of(element, "sup"))


def _sum(element: Element) -> str:
    sign = attribute(child(element, "naryPr", "chr"), "val", "∫")
    return f"{bounded(sign, _of(element, 'sub'), _of(element, 'sup'))} {_of(element, 'e')}"


def _accent(element: Element) -> str:
    mark = attribute(child(element, "accPr", "chr"), "val", "̂")
    return _of(element, "e") + _MARKS.get(mark, mark)


def _matrix(element: Element) -> str:
    rows = (", ".join(map(omml_text, children(row, "e"))) for row in children(element, "mr"))
    return "; ".join(rows)


def _phantom(element: Element) -> str:
    return _of(element, "e") if is_on(child(element, "phantPr", "show")) else ""


_FORMS: Final[Mapping[str, Callable[[Element], str]]] = {
    "f": _fraction,
    "sSup": lambda element: power(_of(element, "e"), _of(element, "sup")),
    "sSub": lambda element: indexed(_of(element, "e"), _of(element, "sub")),
    "sSubSup": _scripts,
    "sPre": _scripts,
    "rad": lambda element: root(_of(element, "e"), _of(element, "deg")),
    "nary": _sum,
    "d": _delimited,
    "func": lambda element: f"{_of(element, 'fName')} {_of(element, 'e')}",
    "acc": _accent,
    "limLow": lambda element: indexed(_of(element, "e"), _of(element, "lim")),
    "limUpp": lambda element: power(_of(element, "e"), _of(element, "lim")),
    "m": _matrix,
    "eqArr": lambda element: "; ".join(map(omml_text, children(element, "e"))),
    "phant": _phantom,
}
