"""PowerPoint (.pptx) to Markdown: each slide below its title, with its tables and notes."""

from collections.abc import Iterator
from typing import Final

from shared.knowledge.documents import DocumentError, Extract
from t0_ingest.formats.list_numbers import Counters, Item, label
from t0_ingest.formats.office_blocks import Blocks
from t0_ingest.formats.office_package import (
    Element,
    OfficePackage,
    attribute,
    child,
    children,
    local,
    relation_id,
    whole_number,
)
from t0_ingest.formats.omml import omml_text
from t0_ingest.formats.raised_text import shifted, struck_out
from t0_ingest.formats.tables import Cell

_MAIN: Final = "ppt/presentation.xml"
_UNREAD: Final = {
    "pic": "a picture is not read",
    "chart": "a chart is not read",
    "relIds": "a diagram is not read",
    "oleObj": "an embedded object is not read",
}
_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"ftr", "sldNum", "dt", "hdr"})
_FORMS: Final = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNum": "circledDigit",
    "ea1": "decimal",
}
_PATTERNS: Final = {"ParenBoth": "(%1)", "ParenR": "%1)", "Period": "%1."}


def slides_to_markdown(data: bytes) -> Extract:
    """The slides' text as Markdown. Raises DocumentError with the reason."""
    package = OfficePackage.opened(data, "PowerPoint file", _MAIN)
    relations = package.relations(_MAIN)
    listed = child(package.xml(_MAIN), "sldIdLst")
    reader = _Reader()
    try:
        for number, row in enumerate(() if listed is None else listed, start=1):
            _, name = relations.get(relation_id(row), ("", ""))
            if name not in package.names:
                raise DocumentError(f"the PowerPoint file is damaged: slide {number} is missing")
            notes = package.related(name, "notesSlide")
            reader.slide(number, package.xml(name), package.xml(notes) if notes else None)
    except RecursionError as error:
        raise DocumentError("the PowerPoint file is nested too deeply") from error
    return reader.blocks.extract()


class _Reader:
    def __init__(self) -> None:
        self.blocks = Blocks()
        self._counters = Counters()
        self._bodies = 0

    def slide(self, number: int, slide: Element, notes: Element | None) -> None:
        """Add a slide; its title stands first, wherever it is drawn."""
        shapes = list(_shapes(child(slide, "cSld", "spTree")))
        title = next((shape for shape in shapes if _place(shape) in _TITLES), None)
        name = "" if title is None else " ".join(self._lines(title)).strip()
        self.blocks.heading(2, name or f"{number}")
        if attribute(slide, "show", "1") in {"0", "false"}:
            self.blocks.lose("the slide is hidden; it is read as the others are")
        for shape in shapes:
            if shape is not title and _place(shape) not in _FURNITURE:
                self._shape(shape)
        if notes is not None:
            for shape in _shapes(child(notes, "cSld", "spTree")):
                if _place(shape) == "body":
                    self._body(shape)

    def _shape(self, shape: Element) -> None:
        table = next((one for one in shape.iter() if local(one) == "tbl"), None)
        if table is not None:
            self.blocks.enter_table()
            rows = [[self._cell(cell) for cell in children(row, "tc")] for row in children(table, "tr")]
            self.blocks.leave_table([[cell for cell in row if cell.columns] for row in rows])
            return
        for kind in {local(one) for one in shape.iter()} & _UNREAD.keys():
            self.blocks.lose(_UNREAD[kind])
        if child(shape, "txBody") is not None:
            self._body(shape)

    def _body(self, shape: Element) -> None:
        self._bodies += 1
        for paragraph in children(child(shape, "txBody"), "p"):
            text = self._text(paragraph)
            properties = child(paragraph, "pPr")
            level = max(0, min(whole_number(attribute(properties, "lvl", "0"), 0), 9))
            number = child(properties, "buAutoNum")
            if not text.strip():
                continue
            if number is not None:
                self.blocks.item(Item(level, self._number(number, level)), text)
            elif child(properties, "buChar") is not None or level:
                self.blocks.item(Item(level, "-"), text)
            else:
                self.blocks.paragraph(text)

    def _number(self, number: Element, level: int) -> str:
        kind = attribute(number, "type", "arabicPeriod")
        form = next((form for start, form in _FORMS.items() if kind.startswith(start)), "decimal")
        pattern = next((pattern for end, pattern in _PATTERNS.items() if kind.endswith(end)), "%1")
        counts = self._counters.next(
            str(self._bodies), level, whole_number(attribute(number, "startAt", "1"), 1)
        )
        return label(pattern, {0: counts[level]}, {0: form})

    def _lines(self, shape: Element) -> list[str]:
        return [self._text(paragraph) for paragraph in children(child(shape, "txBody"), "p")]

    def _cell(self, cell: Element) -> Cell:
        if {attribute(cell, "vMerge"), attribute(cell, "hMerge")} & {"1", "true"}:
            return Cell("", 0)  # the one that it belongs to covers its place
        columns, rows = (whole_number(attribute(cell, name, "1"), 1) for name in ("gridSpan", "rowSpan"))
        return Cell("\n".join(self._lines(cell)), max(1, columns), rows)

    def _text(self, paragraph: Element) -> str:
        return "".join(self._piece(one) for one in paragraph)

    def _piece(self, element: Element) -> str:
        name = local(element)
        if name in {"r", "fld"}:
            return _run(element)
        if name == "br":
            return "\n"
        if name in {"m", "oMath", "oMathPara"}:
            return omml_text(element)
        if name == "AlternateContent":
            chosen = child(element, "Choice")
            return "" if chosen is None else "".join(self._piece(one) for one in chosen)
        return ""


def _run(run: Element) -> str:
    text = "".join(one.text or "" for one in children(run, "t"))
    properties = child(run, "rPr")
    text = shifted(text, whole_number(attribute(properties, "baseline", "0").removesuffix("%"), 0))
    return struck_out(text) if attribute(properties, "strike", "noStrike") != "noStrike" else text


def _shapes(tree: Element | None) -> Iterator[Element]:
    """The shapes of a slide, those of groups one by one, and of alternatives the first."""
    for one in () if tree is None else tree:
        name = local(one)
        if name in {"grpSp", "AlternateContent"}:
            yield from _shapes(one if name == "grpSp" else child(one, "Choice"))
        elif name in {"sp", "graphicFrame", "pic", "cxnSp", "contentPart"}:
            yield one


def _place(shape: Element) -> str:
    """The part that a shape has on its slide: `title`, `body`, `ftr`; empty for a free one."""
    place = child(shape, "nvSpPr", "nvPr", "ph")
    return "" if place is None else attribute(place, "type", "obj")
