"""The elements of a page as Markdown, with what they mean: raised digits, equations, merged cells, boxes."""

import re
from collections.abc import Collection
from typing import Any, Final

from bs4 import Tag
from markdownify import ATX, MarkdownConverter

from shared.knowledge.documents import Loss
from t0_ingest.formats.html_styles import PageStyles
from t0_ingest.formats.list_numbers import label
from t0_ingest.formats.mathml import mathml_text
from t0_ingest.formats.raised_text import lowered, raised, struck_out
from t0_ingest.formats.tables import Cell, TooLarge, in_one_line, markdown_table

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS: Final = frozenset({"td", "th"})
_EMPHASIS: Final = re.compile(r"(\*{1,3})([^*]{1,99})\1")
_SHOWN: Final = 60
_PLAIN: Any = MarkdownConverter  # whose conversions mypy does not see
_ALL: Final = 1_000
_LONG_NUMBER: Final = 9
_LISTS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}

_LIST_STYLES: Final = {
    "none": "",
    "disc": "",
    "circle": "",
    "square": "",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalzero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "hangul": "ganada",
    "hangul-consonant": "chosung",
}


class Places:
    """For each element of a page the heading that it stands below; empty before the first one."""

    def __init__(self, page: Tag) -> None:
        self._headings: dict[int, str] = {}
        heading = ""
        for element in page.find_all(True):
            if element.name in _HEADINGS:
                heading = " ".join(element.get_text(" ").split())[:_SHOWN]
            self._headings[id(element)] = heading

    def of(self, element: Tag) -> str:
        """The heading above an element of the page."""
        return self._headings.get(id(element), "")


class PageConverter(MarkdownConverter):
    """A page's content as Markdown; what is not in it goes to `losses`."""

    def __init__(self, losses: list[Loss], places: Places, styles: PageStyles) -> None:
        super().__init__(
            heading_style=ATX,
            bullets="-",
            strip=["a"],
            escape_asterisks=False,
            escape_underscores=False,
        )
        self._losses = losses
        self._places = places
        self._styles = styles
        self._cells: dict[int, str] = {}
        self._counts: dict[int, int] = {}
        self._tables = 0

    def convert_sup(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """Raised text; one that leads to a note of the page is no exponent."""
        link = el.find("a", href=True)
        if isinstance(link, Tag) and str(link["href"]).startswith("#"):
            return f"[^{text.strip().strip('[]')}]"
        return raised(_EMPHASIS.sub(r"\2", text))

    def convert_sub(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """Lowered text."""
        return lowered(_EMPHASIS.sub(r"\2", text))

    def convert_del(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """Text that is struck out."""
        return struck_out(text)

    convert_s = convert_del
    convert_strike = convert_del

    def convert_summary(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """The line that a section unfolds from, apart from the section."""
        return self.convert_div(el, text, parent_tags)

    def convert_math(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """An equation in one line."""
        line = mathml_text(el)
        behind_a_number = re.search(r"\d\s*$", str(el.previous_sibling or ""))
        return f" {line}" if behind_a_number and re.match(r"\d", line) else line

    convert_mml_math = convert_math
    convert_m_math = convert_math

    def convert_img(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """The words that stand for a picture; the picture itself is not read."""
        words = " ".join(str(el.get("alt", "")).split())
        shown = f" ({words[:_SHOWN]})" if words else ""
        self._losses.append(Loss(self._places.of(el), f"a picture is not read{shown}"))
        return f"({words})" if words else ""

    def convert_input(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """A box that is ticked or not, or what was filled in."""
        kind = str(el.get("type", "text")).lower()
        if kind in {"checkbox", "radio"}:
            return "☑ " if el.has_attr("checked") else "☐ "
        return (
            ""
            if kind in {"hidden", "password", "submit", "reset", "button", "image"}
            else str(el.get("value", ""))
        )

    def convert_option(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """The chosen one of a list; where none is chosen, all of them."""
        choice = el.find_parent("select")
        chosen = choice.find_all("option", selected=True) if choice else []
        return f"{text.strip()} " if not chosen or el in chosen else ""

    def convert_li(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """An item of a list with the number that browsers show."""
        number, text = self._number(el), text.strip()
        if not text:
            return "\n"
        if _is_in_cell(parent_tags):
            return f"\n{number} {text}\n" if number else f"\n{text}\n"
        mark = number or "-"
        first, *others = text.split("\n")
        indented = (" " * (len(mark) + 1) + line if line else "" for line in others)
        return "\n".join([f"{mark} {first}", *indented]) + "\n"

    def _number(self, item: Tag) -> str:
        """The number of an item, in the form of its list; empty for one of a list without numbers."""
        items = item.parent
        if items is None or items.name != "ol":
            return ""
        back = items.has_attr("reversed")
        if id(items) not in self._counts:
            first = len(items.find_all("li", recursive=False)) if back else 1
            self._counts[id(items)] = _whole(items.get("start"), first) + (1 if back else -1)
        count = _whole(item.get("value"), self._counts[id(items)] + (-1 if back else 1))
        self._counts[id(items)] = count
        form = _LISTS.get(str(items.get("type", "")), "decimal")
        style = self._styles.of(item) or self._styles.of(items)
        for word in style.get("list-style-type", style.get("list-style", "")).split():
            form = _LIST_STYLES.get(word, form)
        return label("%1.", {0: count}, {0: form}) if form else ""

    def convert_br(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A new line, in cells too."""
        return "\n" if _is_in_cell(parent_tags) else str(_PLAIN.convert_br(self, el, text, parent_tags))

    def convert_p(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A paragraph; in a cell a line of its own."""
        return (
            f"\n{text}\n" if _is_in_cell(parent_tags) else str(_PLAIN.convert_p(self, el, text, parent_tags))
        )

    def convert_div(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A block; in a cell a line of its own."""
        return (
            f"\n{text}\n"
            if _is_in_cell(parent_tags)
            else str(_PLAIN.convert_div(self, el, text, parent_tags))
        )

    def convert_td(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """Nothing yet: the table puts its cells together."""
        self._cells[id(el)] = text
        return ""

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """Text of a row outside its cells, which browsers show before the table."""
        return text

    def convert_caption(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:  # noqa: ARG002
        """A caption, which the table writes above itself."""
        return f"{text.strip()}\n\n"

    def convert_table(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """The table with its merged cells written out; one within a cell in one line."""
        rows = [
            [self._cell(cell) for cell in row.find_all(_CELLS, recursive=False)]
            for row in el.find_all("tr")
            if row.find_parent("table") is el
        ]
        inside = _is_in_cell(parent_tags)
        if not inside:
            self._tables += 1
        try:
            written = in_one_line(rows) if inside else markdown_table(rows)
        except TooLarge:
            self._losses.append(Loss(f"table {self._tables}", "it has more cells than are read; left out"))
            written = ""
        if inside:
            self._losses.append(Loss(self._places.of(el), "a table within a cell is written in one line"))
        return f"\n{text.strip()} {written}\n" if inside else f"\n\n{text.strip()}\n\n{written}\n\n"

    def _cell(self, element: Tag) -> Cell:
        text = self._cells.pop(id(element), "")
        return Cell(text.strip(), _span(element.get("colspan"), 1), _span(element.get("rowspan"), _ALL))


def _is_in_cell(parent_tags: Collection[str]) -> bool:
    return not _CELLS.isdisjoint(parent_tags)


def _whole(given: Any, otherwise: int) -> int:
    """A number that the page gives, where it is one."""
    text = str(given or "").strip()
    return int(text) if text.isdecimal() and len(text) < _LONG_NUMBER else otherwise


def _span(given: Any, of_nought: int) -> int:
    """A span as the page gives it; 0 means all rows that are left."""
    text = str(given or "1").strip()
    return min(int(text) or of_nought, _ALL) if text.isdecimal() and len(text) < _LONG_NUMBER else 1
