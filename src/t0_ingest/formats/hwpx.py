"""HWPX, the XML of Korean word processors, to Markdown; what is not taken over is named."""

import re
from typing import Final

from shared.knowledge.documents import DocumentError, Extract
from t0_ingest.formats.equations import fraction
from t0_ingest.formats.hwpx_styles import HwpxStyles
from t0_ingest.formats.list_numbers import Item
from t0_ingest.formats.office_blocks import Blocks
from t0_ingest.formats.office_package import (
    Element,
    OfficePackage,
    attribute,
    child,
    children,
    local,
    whole_number,
)
from t0_ingest.formats.raised_text import lowered, raised, shifted, struck_out
from t0_ingest.formats.tables import Cell

_SECTION: Final = re.compile(r"Contents/section(\d{1,6})\.xml")
_MANIFEST: Final = "META-INF/manifest.xml"
_SIGNS: Final = {"tab": " ", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
_UNREAD: Final = {
    "pic": "a picture is not read",
    "ole": "an embedded object is not read",
    "chart": "a chart is not read",
    "video": "a film is not read",
    "hiddenComment": "a comment is not read",
}
_OVER: Final = re.compile(r"\{([^{}]{1,60})\} ?over ?\{([^{}]{1,60})\}", re.IGNORECASE)
_NESTED: Final = 12
_POWER: Final = re.compile(r" ?([\^_]) ?(?:\{([^{}]{1,60})\}|(\w))")


def hwpx_to_markdown(data: bytes) -> Extract:
    """The document's text as Markdown, without images. Raises DocumentError with the reason."""
    package = OfficePackage.opened(data, "HWPX file", "mimetype")
    if _MANIFEST in package.names and b"encryption-data" in package.data(_MANIFEST):
        raise DocumentError("the HWPX file is encrypted; save it without a password")
    sections = sorted((int(found[1]), name) for name in package.names if (found := _SECTION.fullmatch(name)))
    if not sections:
        raise DocumentError("the HWPX file is damaged: it has no text")
    reader = _Reader(HwpxStyles(package.optional("Contents/header.xml")))
    try:
        for _, name in sections:
            reader.read(package.xml(name))
    except RecursionError as error:
        raise DocumentError("the HWPX file is nested too deeply") from error
    return reader.extract()


class _Reader:
    def __init__(self, styles: HwpxStyles) -> None:
        self._styles = styles
        self._blocks = Blocks()
        self._notes = 0
        self._deleted = False

    def read(self, section: Element) -> None:
        for paragraph in children(section, "p"):
            text = self._text(paragraph)
            level = self._styles.heading(paragraph)
            item = self._item(paragraph) if text.strip() and not level else None
            if level:
                self._blocks.heading(level, text)
            elif item:
                self._blocks.item(item, text)
            else:
                self._blocks.paragraph(text)

    def extract(self) -> Extract:
        return self._blocks.extract()

    def _item(self, paragraph: Element) -> Item | None:
        return self._blocks.named(self._styles.item(paragraph))

    def _text(self, paragraph: Element) -> str:
        return "".join(self._run(run) for run in children(paragraph, "run"))

    def _run(self, run: Element) -> str:
        level, struck = self._styles.level(run), self._styles.is_struck(run)
        parts: list[str] = []
        for one in run:
            if local(one) != "t":
                parts.append(self._object(one))
                continue
            text = shifted(self._written(one), level)
            parts.append(struck_out(text) if struck else text)
        return "".join(parts)

    def _written(self, element: Element) -> str:
        """The text of a `t`: signs between its letters, without what a tracked change deletes."""
        # What is deleted may go on in the next run, and in the next paragraph.
        parts = ["" if self._deleted else element.text or ""]
        for one in element:
            name = local(one)
            if name in {"deleteBegin", "deleteEnd"}:
                self._deleted = name == "deleteBegin"
                if self._deleted:
                    self._blocks.lose("text that a tracked change deletes is left out")
            parts.append("" if self._deleted else _SIGNS.get(name, "") + (one.tail or ""))
        return "".join(parts)

    def _object(self, element: Element) -> str:
        name, text = local(element), ""
        if name == "tbl":
            text = self._table(element)
        elif name == "equation":
            script = child(element, "script")
            text = equation_text((script.text or "") if script is not None else "")
        elif name in {"ctrl", "switch", "case", "default"}:
            first = list(element)[:1] if name == "switch" else list(element)
            text = "".join(self._object(one) for one in first)
        elif name in {"footNote", "endNote"}:
            text = self._note(element)
        elif name == "autoNum":
            text = attribute(element, "num")
        elif name == "compose":
            text = attribute(element, "composeText")
        elif name == "dutmal":
            main, above = (_all_text(child(element, one)) for one in ("mainText", "subText"))
            text = f"{main}({above})" if above else main
        elif name in {"checkBtn", "radioBtn"}:
            box = "☑" if attribute(element, "value") == "CHECKED" else "☐"
            text = f"{box} {attribute(element, 'caption')}".strip()
        elif name in _UNREAD:
            self._unread(element)
        else:
            self._shape(element)
        return text

    def _unread(self, element: Element) -> None:
        """Name what is not read; its caption is."""
        self._blocks.lose(_UNREAD[local(element)])
        caption = child(element, "caption", "subList")
        if caption is not None:
            self._blocks.later(self._in_one(caption))

    def _shape(self, element: Element) -> None:
        """The text within a drawn shape stands below the paragraph; pictures in it are named."""
        waiting = [element]
        while waiting:
            one = waiting.pop()
            if local(one) in {"drawText", "caption"}:
                self._blocks.later("\n".join(self._in_one(part) for part in children(one, "subList")))
            elif local(one) in _UNREAD:
                self._unread(one)
            elif local(one) == "t":
                self._blocks.lose(f"text in an unknown element is not read: {self._written(one)[:60]}")
            elif local(one) not in {"header", "footer"}:  # of pages, as they are left out everywhere
                waiting += reversed(one)

    def _note(self, element: Element) -> str:
        self._notes += 1
        mark = f"[^{self._notes}]"
        text = " ".join(" ".join(self._in_one(part) for part in children(element, "subList")).split())
        # The note begins with its own number, as the program counts it.
        if any(local(one) == "autoNum" for one in element.iter()):
            text = re.sub(r"^\d{1,4}[.)]?\s*(?=\D)", "", text)
        self._blocks.later(f"{mark}: {text}")
        return mark

    def _in_one(self, parent: Element) -> str:
        """The paragraphs below an element as lines."""
        lines: list[str] = []
        for paragraph in children(parent, "p"):
            text = self._text(paragraph)
            item = self._item(paragraph) if text.strip() else None
            lines.append(f"{item.label} {text}" if item else text)
        return "\n".join(line for line in lines if line.strip())

    def _table(self, table: Element) -> str:
        caption = child(table, "caption", "subList")
        if caption is not None:
            self._blocks.paragraph(self._in_one(caption))
        self._blocks.enter_table()
        rows = [[self._cell(cell) for cell in children(row, "tc")] for row in children(table, "tr")]
        return self._blocks.leave_table(rows)

    def _cell(self, cell: Element) -> Cell:
        span = child(cell, "cellSpan")
        columns, rows = (whole_number(attribute(span, name, "1"), 1) for name in ("colSpan", "rowSpan"))
        return Cell("\n".join(self._in_one(part) for part in children(cell, "subList")), columns, rows)


def _all_text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def equation_text(script: str) -> str:
    """The script of an equation in one line: `{1} over {2}` is ½, `10^5` and `10 ^{5}` are 10⁵."""
    script = " ".join(script.split())
    for _ in range(_NESTED):
        script = _POWER.sub(lambda found: _moved(found[1], found[2] or found[3]), script)
        script = _OVER.sub(lambda found: fraction(found[1], found[2]), script)
    script = script.replace("＾", "^").replace("＿", "_")
    plain = script.replace("`", " ").replace("~", " ").replace("{", "(").replace("}", ")")
    return " ".join(re.sub(r"(?i)\btimes\b", "×", plain).split())


def _moved(mark: str, text: str) -> str:
    found = raised(text) if mark == "^" else lowered(text)
    # What stays written with a mark would be met again.
    return found.replace("^", "＾").replace("_", "＿")
