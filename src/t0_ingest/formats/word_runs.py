"""The text within a paragraph of a Word file: runs, fields, notes, equations, boxes."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from t0_ingest.formats.equations import fraction
from t0_ingest.formats.office_blocks import Blocks
from t0_ingest.formats.office_package import Element, attribute, child, is_on, local, whole_number
from t0_ingest.formats.omml import omml_text
from t0_ingest.formats.raised_text import lowered, raised, struck_out
from t0_ingest.formats.symbol_fonts import symbol
from t0_ingest.formats.word_styles import Styles

WITHDRAWN: Final = frozenset({"del", "moveFrom"})
"""What a tracked change took away."""

_MOVED: Final = 3
"""Half points off the line from which digits are raised or lowered; less evens out two fonts."""
_EXPONENT: Final = re.compile(r"[+\-−]|[+\-−]?[0-9]{1,4}")
_SIGNS: Final = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNREAD: Final = {
    "chart": "a chart is not read",
    "relIds": "a diagram is not read",
    "pic": "a picture is not read",
    "imagedata": "a picture is not read",
    "OLEObject": "an embedded object is not read",
    "commentReference": "a comment is not read",
}
_EQ_FRACTION: Final = re.compile(r"\s*EQ\s+\\f\s*\(([^,;()]{1,60})[,;]([^,;()]{1,60})\)\s*", re.IGNORECASE)
_FIELD_STATES: Final = {"begin", "separate", "end"}
_NOT_TEXT: Final = frozenset(
    {"pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "fldData", "Fallback"}
)


class _Field:
    """A field that is open: its instruction, whether its result is being read, and its box."""

    def __init__(self) -> None:
        self.instruction = ""
        self.has_result = False
        self.box: str | None = None


class Runs:
    """Text of paragraphs. `met` holds the elements of text that were read or knowingly left out.

    `notes` are the notes of the file by kind and id, `in_one` gives the blocks below an element as lines.
    """

    def __init__(
        self,
        styles: Styles,
        blocks: Blocks,
        notes: Mapping[tuple[str, str], Element],
        in_one: Callable[[Element], str],
    ) -> None:
        self.met: set[Element] = set()
        self._styles = styles
        self._behind_a_word = False
        self._position = 0
        self._was_moved = False
        self._blocks = blocks
        self._notes = notes
        self._in_one = in_one
        self._fields: list[_Field] = []
        self._told = 0

    def text(self, parent: Element) -> str:
        """The text below an element; its line breaks are newlines."""
        parts: list[str] = []
        for one in parent:
            self._behind_a_word = bool(parts) and parts[-1][-1:].isalnum()
            text = self._of(one)
            if text:
                parts.append(text)
        return "".join(parts)

    def withdraw(self, element: Element) -> None:
        """Leave out what a tracked change deleted."""
        self._leave_out(element)
        if any(local(one) in {"delText", "t"} for one in element.iter()):
            self._blocks.lose("text that a tracked change deletes is left out")

    def _leave_out(self, element: Element) -> None:
        self.met.update(one for one in element.iter() if local(one) == "t")

    def _of(self, element: Element) -> str:
        name, text = local(element), ""
        if name == "r":
            text = self._run(element)
        elif name in WITHDRAWN:
            self.withdraw(element)
        elif name in {"oMath", "oMathPara"}:
            self._leave_out(element)
            text = omml_text(element)
        elif name == "sdt":
            text = self._control(element)
        elif name in _NOT_TEXT:
            self._leave_out(element)
        elif name not in {"p", "tbl"}:
            text = self.text(element)
        return text

    def _control(self, element: Element) -> str:
        """A content control, unless it only shows what to write into it."""
        if is_on(child(element, "sdtPr", "showingPlcHdr")):
            self._leave_out(element)
            return ""
        box = child(element, "sdtPr", "checkbox")
        if box is None:
            return self.text(element)
        self._leave_out(element)
        checked = child(box, "checked")
        return "☒" if checked is not None and attribute(checked, "val") in {"1", "true"} else "☐"

    def _run(self, run: Element) -> str:
        properties = child(run, "rPr")
        behind_a_word = self._behind_a_word
        text = "".join(self._piece(one) for one in run)
        if not text:
            return ""
        moved = self._moved(properties, text, behind_a_word=behind_a_word)
        if is_on(self._styles.property(properties, "vanish")):
            self._blocks.lose(f"hidden text is left out: {text.strip()[:60]}")
            return ""
        level = attribute(self._styles.property(properties, "vertAlign"), "val") or moved
        if level == "superscript" and not text.startswith("[^"):
            text = raised(text)
        elif level == "subscript":
            text = lowered(text)
        struck = any(is_on(self._styles.property(properties, name)) for name in ("strike", "dstrike"))
        return struck_out(text) if struck else text

    def _moved(self, properties: Element | None, text: str, *, behind_a_word: bool) -> str:
        """The level of digits that were moved off the line by hand, empty for all others.

        Text that is moved as a whole, as that of a cell may be, is no exponent: only digits behind a word
        that stands elsewhere are.
        """
        position = whole_number(attribute(self._styles.property(properties, "position"), "val", "0"), 0)
        before, self._position = self._position, position
        was, self._was_moved = self._was_moved, False
        if abs(position) < _MOVED or not _EXPONENT.fullmatch(text.strip()):
            return ""
        self._was_moved = was if before == position else behind_a_word
        return ("superscript" if position > 0 else "subscript") if self._was_moved else ""

    def _piece(self, element: Element) -> str:
        name, text = local(element), ""
        if name == "fldChar":
            return self._field(element)
        if name == "instrText" and self._fields:
            self._fields[-1].instruction += element.text or ""
        elif any(field.box is not None for field in self._fields):
            self._leave_out(element)
        elif name == "t":
            self.met.add(element)
            text = element.text or ""
        elif name == "sym":
            text = self._symbol(element)
        elif name in {"footnoteReference", "endnoteReference"}:
            text = self._note(name.removesuffix("Reference"), attribute(element, "id"))
        elif name in {"drawing", "pict", "object", "AlternateContent"}:
            text = self._drawing(element)
        elif name == "ruby":
            text = self._ruby(element)
        elif name == "commentReference":
            self._blocks.lose(_UNREAD[name])
        else:
            text = _SIGNS.get(name, "")
        return text

    def _symbol(self, element: Element) -> str:
        code = attribute(element, "char")
        try:
            found = symbol(attribute(element, "font"), int(code, 16))
        except ValueError:
            found = None
        if found is None:
            self._blocks.lose(
                f"a sign of the font {attribute(element, 'font')[:40]} is not known ({code[:8]})"
            )
        return found or "�"

    def _ruby(self, element: Element) -> str:
        base, above = (child(element, name) for name in ("rubyBase", "rt"))
        read = [self.text(one) if one is not None else "" for one in (base, above)]
        return f"{read[0]}({read[1]})" if read[1].strip() else read[0]

    def _note(self, kind: str, number: str) -> str:
        note = self._notes.get((kind, number))
        if note is None:
            return ""
        self._told += 1
        mark = f"[^{self._told}]"
        self._blocks.later(f"{mark}: {' '.join(self._in_one(note).split())}")
        return mark

    def _drawing(self, element: Element) -> str:
        """The boxes of a drawing stand below the paragraph; what else it shows is named."""
        if local(element) == "AlternateContent":
            chosen = child(element, "Choice")
            for one in element:
                if one is not chosen:
                    self._leave_out(one)
            if chosen is None:
                return ""
            return "".join(self._piece(one) for one in chosen)
        words = next((attribute(one, "descr") for one in element.iter() if local(one) == "docPr"), "")
        seen: set[str] = set()
        waiting = [element]
        while waiting:
            one = waiting.pop()
            name = local(one)
            if name == "txbxContent":
                self._blocks.later(self._in_one(one))
                continue
            if name == "Fallback":
                self._leave_out(one)
                continue
            if name in _UNREAD and name not in seen:
                seen.add(name)
                shown = f" ({words[:60]})" if words else ""
                self._blocks.lose(_UNREAD[name] + shown)
            waiting += reversed(one)
        return f"({' '.join(words.split())})" if words and seen else ""

    def _field(self, element: Element) -> str:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            field = _Field()
            field.box = _box(element)
            self._fields.append(field)
            return field.box or ""
        if kind not in _FIELD_STATES or not self._fields:
            return ""
        if kind == "separate":
            self._fields[-1].has_result = True
            return ""
        field = self._fields.pop()
        words = field.instruction.split()
        if field.has_result or field.box is not None or not words:
            return ""
        if found := _EQ_FRACTION.fullmatch(field.instruction):
            return fraction(found[1], found[2])
        if words[0].upper() not in {"XE", "TC", "RD", "SET"}:  # marks that show nothing
            self._blocks.lose(f"a field without its result: {' '.join(words)[:60]}")
        return ""


def _box(element: Element) -> str | None:
    """A ticked or empty box, or the chosen entry of a list, of an old form's field."""
    data = child(element, "ffData")
    box, chosen = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        return "☒" if is_on(state) else "☐"
    if chosen is not None:
        entries = [attribute(one, "val") for one in chosen if local(one) == "listEntry"]
        number = whole_number(attribute(child(chosen, "result"), "val"), 0)
        return entries[number] if 0 <= number < len(entries) else ""
    return None
