"""Generated documents as Word, HWPX, PowerPoint and Excel files."""

from collections.abc import Iterator
from html import escape

from checks.resilience.generated_sheets import Place, Sheet, Text
from checks.standins.document_files import NAMES, WORD, word_of
from checks.standins.office_files import hwpx_of, slides_of, workbook_of

_WORD_MARKS = {
    "raised": '<w:vertAlign w:val="superscript"/>',
    "lowered": '<w:vertAlign w:val="subscript"/>',
    "struck": "<w:strike/>",
    "hidden": "<w:vanish/>",
}
_NUMBERING = (
    f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def word_file(sheet: Sheet) -> bytes:
    """A Word file: tracked changes, hidden text, equations, a list that goes on, a footnote."""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = "".join(
        _word_paragraph(text, end="" if number else mark) for number, text in enumerate(sheet.paragraphs)
    )
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    for number, text in enumerate(sheet.steps):
        body += _word_paragraph((("사진", ""),)) if number == sheet.before else ""
        body += _word_paragraph(text, start=numbered)
    rows = "".join(f"<w:tr>{''.join(_word_row(row))}</w:tr>" for row in _with_covered(sheet))
    note = f'<w:footnote w:id="2">{_word_paragraph(((sheet.note, ""),))}</w:footnote>'
    return word_of(
        f"{body}<w:tbl>{rows}</w:tbl>",
        **{
            "word/numbering.xml": _NUMBERING,
            "word/footnotes.xml": f"<w:footnotes {NAMES}>{note}</w:footnotes>",
        },
    )


def _word_paragraph(text: Text, start: str = "", end: str = "") -> str:
    return f"<w:p>{start}{''.join(_word_run(piece, mark) for piece, mark in text)}{end}</w:p>"


def _word_run(piece: str, mark: str) -> str:
    if mark == "fraction":
        above, below = (f"<m:r><m:t>{part}</m:t></m:r>" for part in piece.split("/"))
        return f"<m:oMath><m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f></m:oMath>"
    name = "delText" if mark == "deleted" else "t"
    run = (
        f"<w:r><w:rPr>{_WORD_MARKS.get(mark, '')}</w:rPr>"
        f'<w:{name} xml:space="preserve">{escape(piece)}</w:{name}></w:r>'
    )
    return {"deleted": f"<w:del>{run}</w:del>", "inserted": f"<w:ins>{run}</w:ins>"}.get(mark, run)


def _word_row(row: list[tuple[Place, bool]]) -> Iterator[str]:
    for place, covered in row:
        merge = "<w:vMerge/>" if covered else '<w:vMerge w:val="restart"/>' if place.rows > 1 else ""
        text = "".join(map(_word_paragraph, () if covered else place.lines)) or "<w:p/>"
        if place.inner and not covered:
            cells = (
                "".join(f"<w:tc>{_word_paragraph(one)}</w:tc>" for one in inner) for inner in place.inner
            )
            text = f"<w:tbl>{''.join(f'<w:tr>{one}</w:tr>' for one in cells)}</w:tbl>{text}"
        yield f'<w:tc><w:tcPr><w:gridSpan w:val="{place.columns}"/>{merge}</w:tcPr>{text}</w:tc>'


def _with_covered(sheet: Sheet) -> list[list[tuple[Place, bool]]]:
    """The rows of the table with all their places; True for one that the first cell above covers."""
    rows: list[list[tuple[Place, bool]]] = []
    for at, row in enumerate(sheet.table):
        covering = sheet.table[at - 1][0] if at and sheet.table[at - 1][0].rows > 1 else None
        rows.append([*([(covering, True)] if covering else []), *((place, False) for place in row)])
    return rows


_HWPX_HEADER = (
    '<hh:charPr id="0"/><hh:charPr id="1"><hh:supscript/></hh:charPr>'
    '<hh:charPr id="2"><hh:subscript/></hh:charPr><hh:charPr id="3"><hh:strikeout shape="SOLID"/></hh:charPr>'
    '<hh:numbering id="1"><hh:paraHead level="1" start="1" numFormat="DIGIT">^1.</hh:paraHead></hh:numbering>'
    '<hh:paraPr id="0"/><hh:paraPr id="1"><hh:heading type="NUMBER" idRef="1" level="0"/></hh:paraPr>'
)
_HWPX_MARKS = {"raised": 1, "lowered": 2, "struck": 3}


def hwpx_file(sheet: Sheet) -> bytes:
    """A HWPX file: tracked changes, equations, a list that goes on, a footnote."""
    inner = f"<hp:subList>{_hwpx_paragraph(((sheet.note, ''),))}</hp:subList>"
    mark = f"<hp:run><hp:ctrl><hp:footNote>{inner}</hp:footNote></hp:ctrl></hp:run>"
    body = "".join(
        _hwpx_paragraph(text, end="" if number else mark) for number, text in enumerate(sheet.paragraphs)
    )
    for number, text in enumerate(sheet.steps):
        body += _hwpx_paragraph((("사진", ""),)) if number == sheet.before else ""
        body += _hwpx_paragraph(text, form=1)
    return hwpx_of(f"{body}<hp:p><hp:run>{_hwpx_table(sheet.table)}</hp:run></hp:p>", _HWPX_HEADER)


def _hwpx_table(table: tuple[tuple[Place, ...], ...]) -> str:
    rows = "".join(f"<hp:tr>{''.join(map(_hwpx_cell, row))}</hp:tr>" for row in table)
    return f"<hp:tbl>{rows}</hp:tbl>"


def _hwpx_cell(place: Place) -> str:
    text = "".join(map(_hwpx_paragraph, place.lines))
    if place.inner:
        inner = tuple(tuple(Place((one,)) for one in row) for row in place.inner)
        text += f"<hp:p><hp:run>{_hwpx_table(inner)}</hp:run></hp:p>"
    span = f'<hp:cellSpan colSpan="{place.columns}" rowSpan="{place.rows}"/>'
    return f"<hp:tc><hp:subList>{text or '<hp:p/>'}</hp:subList>{span}</hp:tc>"


def _hwpx_paragraph(text: Text, form: int = 0, end: str = "") -> str:
    return f'<hp:p paraPrIDRef="{form}">{"".join(_hwpx_run(*piece) for piece in text)}{end}</hp:p>'


def _hwpx_run(piece: str, mark: str) -> str:
    if mark == "fraction":
        above, below = piece.split("/")
        script = f"{{{above}}} over {{{below}}}"
        return f"<hp:run><hp:equation><hp:script>{script}</hp:script></hp:equation></hp:run>"
    written = escape(piece)
    written = f"<hp:deleteBegin/>{written}<hp:deleteEnd/>" if mark == "deleted" else written
    written = f"<hp:insertBegin/>{written}<hp:insertEnd/>" if mark == "inserted" else written
    return f'<hp:run charPrIDRef="{_HWPX_MARKS.get(mark, 0)}"><hp:t>{written}</hp:t></hp:run>'


_SLIDE_MARKS = {"raised": 'baseline="30000"', "lowered": 'baseline="-25000"', "struck": 'strike="sngStrike"'}


def slides_file(sheet: Sheet) -> bytes:
    """A PowerPoint file: a slide of paragraphs and numbered items, and a table."""
    text = "".join(map(_slide_paragraph, sheet.paragraphs))
    for number, step in enumerate(sheet.steps):
        text += _slide_paragraph((("사진", ""),)) if number == sheet.before else ""
        first = f' startAt="{sheet.before + 1}"' if number >= sheet.before else ""
        text += _slide_paragraph(step, f'<a:pPr><a:buAutoNum type="arabicPeriod"{first}/></a:pPr>')
    rows = "".join(f'<a:tr h="1">{"".join(_slide_row(row))}</a:tr>' for row in _with_covered(sheet))
    first_slide, rest = text, f"<p:graphicFrame><a:tbl>{rows}</a:tbl></p:graphicFrame>"
    return slides_of(f"<p:sp><p:txBody>{first_slide}</p:txBody></p:sp>{rest}")


def _slide_row(row: list[tuple[Place, bool]]) -> Iterator[str]:
    for place, covered in row:
        span = ' vMerge="1"' if covered else f' rowSpan="{place.rows}" gridSpan="{place.columns}"'
        text = "".join(map(_slide_paragraph, () if covered else place.lines)) or "<a:p/>"
        yield f"<a:tc{span}><a:txBody>{text}</a:txBody></a:tc>"
        yield from ['<a:tc hMerge="1"><a:txBody><a:p/></a:txBody></a:tc>'] * (place.columns - 1)


def _slide_paragraph(text: Text, start: str = "") -> str:
    runs = (
        f"<a:r><a:rPr {_SLIDE_MARKS.get(mark, '')}/><a:t>{escape(piece)}</a:t></a:r>" for piece, mark in text
    )
    return f"<a:p>{start}{''.join(runs)}</a:p>"


_CELL_MARKS = {
    "raised": '<vertAlign val="superscript"/>',
    "lowered": '<vertAlign val="subscript"/>',
    "struck": "<strike/>",
}


def workbook_file(sheet: Sheet) -> bytes:
    """An Excel file: rich text, lines in cells, merged cells; what stands alone is parted by empty rows."""
    rows, merges, at = "", "", 1
    steps = ((((f"{number}. ", ""), *text), number) for number, text in enumerate(sheet.steps, 1))
    for text in (*sheet.paragraphs, *(step for step, _ in steps)):
        rows += f'<row r="{at}">{_cell(f"B{at}", (text,))}</row>'
        at += 2
    for row in _with_covered(sheet):
        column, cells = 1, ""
        for place, covered in row:
            first, last = (
                f"{chr(65 + column)}{at}",
                f"{chr(64 + column + place.columns)}{at + place.rows - 1}",
            )
            if not covered:
                cells += _cell(first, place.lines) if place.lines else ""
                merges += f'<mergeCell ref="{first}:{last}"/>' if first != last else ""
            column += place.columns
        rows += f'<row r="{at}">{cells}</row>'
        at += 1
    return workbook_of({"점검": f"<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"})


def _cell(place: str, lines: tuple[Text, ...]) -> str:
    pieces = [*lines[0], *(piece for line in lines[1:] for piece in (("\n", ""), *line))]
    runs = (
        f'<r><rPr>{_CELL_MARKS.get(mark, "")}</rPr><t xml:space="preserve">{escape(text)}</t></r>'
        for text, mark in pieces
    )
    return f'<c r="{place}" t="inlineStr"><is>{"".join(runs)}</is></c>'
