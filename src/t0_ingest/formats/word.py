"""Word (.docx) to Markdown: what is written, as it reads on paper, and by name what is not taken over."""

from shared.knowledge.documents import DocumentError, Extract, Loss
from t0_ingest.formats.list_numbers import Item
from t0_ingest.formats.office_blocks import Blocks
from t0_ingest.formats.office_package import (
    Element,
    OfficePackage,
    attribute,
    child,
    local,
    whole_number,
)
from t0_ingest.formats.tables import Cell
from t0_ingest.formats.word_runs import WITHDRAWN, Runs
from t0_ingest.formats.word_styles import Lists, Styles

_TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "AlternateContent", "Choice"}
)


def word_to_markdown(data: bytes) -> Extract:
    """The document's text as Markdown, without images. Raises DocumentError with the reason."""
    package = OfficePackage.opened(data, "Word file", "[Content_Types].xml")
    main = package.related("", "officeDocument") or "word/document.xml"
    try:
        return _Reader(package, main).read()
    except RecursionError as error:
        raise DocumentError("the Word file is nested too deeply") from error


class _Reader:
    def __init__(self, package: OfficePackage, main: str) -> None:
        self._root = package.xml(main)
        self._blocks = Blocks()
        kinds = ("styles", "numbering", "footnotes", "endnotes")
        found = {kind: package.optional(package.related(main, kind) or f"word/{kind}.xml") for kind in kinds}
        self._styles = Styles(found["styles"])
        self._lists = Lists(found["numbering"])
        notes = {
            (kind.removesuffix("s"), attribute(note, "id")): note
            for kind in ("footnotes", "endnotes")
            if (root := found[kind]) is not None
            for note in root
        }
        self._runs = Runs(self._styles, self._blocks, notes, self._in_one)

    def read(self) -> Extract:
        body = child(self._root, "body")
        if body is None:
            raise DocumentError("the Word file is damaged or no Word document")
        self._walk(body)
        self._name_the_rest(body)
        return self._blocks.extract()

    def _walk(self, parent: Element) -> None:
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case name if name in WITHDRAWN:
                    self._runs.withdraw(element)
                case name if name in _TRANSPARENT:
                    self._walk(element)
                case "altChunk":
                    self._blocks.lose("another file within the file is not read")
                case _:
                    pass

    def _paragraph(self, element: Element) -> None:
        text = self._runs.text(element)
        properties = child(element, "pPr")
        item = self._item(properties) if text.strip() else None
        level = self._styles.heading(properties)
        if level:
            number = f"{item.label} " if item and item.label != "-" else ""
            self._blocks.heading(level, number + text)
        elif item:
            self._blocks.item(item, text)
        else:
            self._blocks.paragraph(text)

    def _item(self, properties: Element | None) -> Item | None:
        numbering = self._styles.numbering(properties)
        item = self._lists.item(numbering) if numbering is not None else None
        if item is None and numbering is None:
            item = self._styles.list_by_name(properties)
        return self._blocks.named(item)

    def _table(self, element: Element) -> str:
        self._blocks.enter_table()
        rows = [row for one in self._rows(element) if (row := self._row(one))]
        return self._blocks.leave_table(rows)

    def _rows(self, parent: Element) -> list[Element]:
        """The rows of a table, also those within content controls; deleted ones are left out."""
        rows: list[Element] = []
        for one in parent:
            if local(one) == "tr":
                if child(one, "trPr", "del") is not None:
                    self._runs.withdraw(one)
                else:
                    rows.append(one)
            elif local(one) in _TRANSPARENT:
                rows += self._rows(one)
        return rows

    def _row(self, row: Element) -> list[Cell]:
        before = whole_number(attribute(child(row, "trPr", "gridBefore"), "val"), 0)
        cells = [Cell("", before)] if before > 0 else []
        for cell in self._cells(row):
            merged = child(cell, "tcPr", "vMerge")
            goes_on = merged is not None and attribute(merged, "val", "continue") == "continue"
            columns = whole_number(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)
            cells.append(Cell(self._in_one(cell), columns, goes_on=goes_on))
        return cells

    def _cells(self, row: Element) -> list[Element]:
        found: list[Element] = []
        for one in row:
            if local(one) == "tc":
                found.append(one)
            elif local(one) in _TRANSPARENT:
                found += self._cells(one)
        return found

    def _in_one(self, parent: Element) -> str:
        """The blocks of a cell, a note or a box as lines."""
        lines: list[str] = []
        for one in parent:
            match local(one):
                case "p":
                    text = self._runs.text(one)
                    item = self._item(child(one, "pPr")) if text.strip() else None
                    lines.append(f"{item.label} {text}" if item else text)
                case "tbl":
                    lines.append(self._table(one))
                case name if name in WITHDRAWN:
                    self._runs.withdraw(one)
                case name if name in _TRANSPARENT:
                    lines.append(self._in_one(one))
                case _:
                    pass
        return "\n".join(filter(None, lines))

    def _name_the_rest(self, body: Element) -> None:
        """Name text of the file that nothing above has met, so that none is lost in silence."""
        for one in body.iter():
            text = (one.text or "").strip()
            if local(one) == "t" and text and one not in self._runs.met:
                self._blocks.losses.append(Loss("", f"text in an unknown element is not read: {text[:60]}"))
