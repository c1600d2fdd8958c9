"""Workbooks made for checks: .xlsx with formats, formulas, errors and merged cells, and a small .xls."""

import io
import re
import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value, its number format, its formula. An error is a text such as `#DIV/0!` with `error`;
    a formula without a value is one that no program has calculated."""

    value: float | str | None = None
    form: str = ""
    formula: str = ""
    error: bool = False


RAISED = re.compile(r"\^\{([^{}^]{0,20})\}")
"""What a text of a cell raises: 10^{3}."""
type Value = float | str | Cell | None
type Rows = Sequence[Sequence[Value]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(
    sheets: Mapping[str, Rows],
    *,
    first_row: int = 1,
    merged: Sequence[str] = (),
    from_1904: bool = False,
    hidden: Collection[str | int] = (),
) -> bytes:
    """A workbook; the rows of each sheet begin in row `first_row`, `merged` are ranges of all of them.
    `hidden` are names of sheets that Excel does not show, and numbers of rows and letters of columns."""
    forms: dict[str, int] = {"": 0}
    strings: dict[str, int] = {}
    bodies = [_sheet(rows, first_row, merged, forms, strings, hidden=hidden) for rows in sheets.values()]
    names = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{place}' r:id='rId{place}'"
        f"{' state="hidden"' if name in hidden else ''}/>"
        for place, name in enumerate(sheets, 1)
    )
    links = "".join(
        f"<Relationship Id='rId{place}' Type='{_RELATIONS}/worksheet' Target='worksheets/sheet{place}.xml'/>"
        for place in range(1, len(sheets) + 1)
    )
    codes = "".join(
        f"<numFmt numFmtId='{163 + place}' formatCode={quoteattr(form)}/>"
        for form, place in forms.items()
        if form
    )
    styles = "".join(f"<xf numFmtId='{163 + place if form else 0}'/>" for form, place in forms.items())
    texts = "".join(f"<si>{_runs(text)}</si>" for text in strings)
    parts = {
        "xl/workbook.xml": f"<workbook xmlns='{_MAIN}' xmlns:r='{_RELATIONS}'>"
        f"<workbookPr date1904='{int(from_1904)}'/><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/styles.xml": f"<styleSheet xmlns='{_MAIN}'><numFmts>{codes}</numFmts>"
        f"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst xmlns='{_MAIN}'>{texts}</sst>",
        **{f"xl/worksheets/sheet{place}.xml": body for place, body in enumerate(bodies, 1)},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f"<?xml version='1.0' encoding='UTF-8'?>{text}")
    return packed.getvalue()


def _sheet(
    rows: Rows,
    first_row: int,
    merged: Sequence[str],
    forms: dict[str, int],
    strings: dict[str, int],
    *,
    hidden: Collection[str | int],
) -> str:
    body = []
    for line, row in enumerate(rows, first_row):
        cells = [_cell(value, f"{_letters(place)}{line}", forms, strings) for place, value in enumerate(row)]
        unseen = " hidden='1'" if line in hidden else ""
        body.append(f"<row r='{line}'{unseen}>{''.join(cells)}</row>")
    ranges = "".join(f"<mergeCell ref='{reference}'/>" for reference in merged)
    merges = f"<mergeCells>{ranges}</mergeCells>" if merged else ""
    cols = "".join(
        f"<col min='{place}' max='{place}' hidden='1'/>"
        for place in range(1, 27)
        if _letters(place - 1) in hidden
    )
    cols = f"<cols>{cols}</cols>" if cols else ""
    return f"<worksheet xmlns='{_MAIN}'>{cols}<sheetData>{''.join(body)}</sheetData>{merges}</worksheet>"


def _cell(value: Value, reference: str, forms: dict[str, int], strings: dict[str, int]) -> str:
    cell = value if isinstance(value, Cell) else Cell(value)
    style = forms.setdefault(cell.form, len(forms))
    formula = f"<f>{escape(cell.formula)}</f>" if cell.formula else ""
    if cell.value is None or cell.value == "":
        return f"<c r='{reference}' s='{style}'>{formula}</c>" if formula or style else ""
    if cell.error:
        return f"<c r='{reference}' t='e'>{formula}<v>{cell.value}</v></c>"
    if isinstance(cell.value, str):
        place = strings.setdefault(cell.value, len(strings))
        return f"<c r='{reference}' t='s'><v>{place}</v></c>"
    return f"<c r='{reference}' s='{style}'>{formula}<v>{float(cell.value)!r}</v></c>"


def _runs(text: str) -> str:
    """A text, what stands in ^{…} raised."""
    pieces = RAISED.split(text)
    if len(pieces) == 1:
        return f"<t xml:space='preserve'>{escape(text)}</t>"
    script = "<rPr><vertAlign val='superscript'/></rPr>"
    return "".join(
        f"<r>{script if place % 2 else ''}<t xml:space='preserve'>{escape(piece)}</t></r>"
        for place, piece in enumerate(pieces)
    )


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else _letters(place // 26 - 1) + chr(65 + place % 26)


SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[float | str | None]], name: str = "shots") -> bytes:
    """A workbook of one sheet in the binary form of before 2007 ([MS-XLS], [MS-CFB])."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def wide(text: str) -> bytes:
        return b"\x01" + text.encode("utf-16-le")

    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0606))
    bound_length = 4 + 8 + 2 * len(name)
    offset = len(start) + bound_length + 4
    bound = record(0x0085, struct.pack("<IBBB", offset, 0, 0, len(name)) + wide(name))
    body = [record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0606))]
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            at = struct.pack("<HHH", line, place, 0)
            if isinstance(value, str):
                body.append(record(0x0204, at + struct.pack("<H", len(value)) + wide(value)))
            elif value is not None:
                body.append(record(0x0203, at + struct.pack("<d", value)))
    stream = start + bound + record(0x000A, b"") + b"".join(body) + record(0x000A, b"")
    return _compound(stream)


def _compound(stream: bytes) -> bytes:
    """A compound file with the stream `Workbook` alone."""
    count = max(8, -(-len(stream) // SECTOR))
    fat = [TABLE, END, *range(3, count + 2), END]
    fat += [FREE] * (SECTOR // 4 - len(fat))
    if len(fat) > SECTOR // 4:
        raise ValueError("the sheet is too large for this small writer")

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        wide = (name + "\0").encode("utf-16-le")
        head = wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, FREE, FREE, child)
        return (head + b"\0" * 36 + struct.pack("<IQ", first, size)).ljust(128, b"\0")

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    folder = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, max(len(stream), 4096))
    folder += entry("", 0, FREE, 0, 0) * 2
    return header + struct.pack(f"<{SECTOR // 4}I", *fat) + folder + stream.ljust(count * SECTOR, b"\0")
