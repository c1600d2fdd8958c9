"""Generated documents of every format, written and read back: each value is there, or its loss is named.

A document is paragraphs and a table of values that plants write: exponents, fractions, units, bars, merged
cells. It is written by the stand-ins, which know nothing of the readers.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from checks.standins.document_files import word_of
from checks.standins.office_files import hwpx_of, slides_of, workbook_of
from checks.standins.pdf_files import Placed, placed_pdf
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.parsing import parse_document
from t0_ingest.formats.registry import ALL

_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_WORDS: Final = (
    *("금형 온도", "승압 시간", "소착", "게이트 마모", "hold pressure"),
    *("이형제 희석비", "런너", "Q&A", "<기준>"),
)

type Text = tuple[tuple[str, int], ...]
"""Pieces of a text, each with 1 for raised, -1 for lowered and 0 for other letters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paragraphs and a table, whose first column is merged over pairs of rows if `merged`."""

    paragraphs: tuple[Text, ...]
    table: tuple[tuple[Text, ...], ...]
    merged: bool


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The documents that were read: `equal`, with losses `named`, and those with a `silent` change."""

    documents: int
    equal: int
    named: int
    silent: tuple[str, ...]


def read_back(count: int, seed: int) -> ReadBack:
    """Write and read `count` documents, of each format in turn."""
    drawn = random.Random(seed)
    equal = named = 0
    silent: list[str] = []
    for number in range(count):
        ending, write = tuple(_WRITERS.items())[number % len(_WRITERS)]
        sheet = draw(drawn)
        try:
            found = parse_document(RawDocument(f"{number}{ending}", "", write(sheet)), ALL)
        except DocumentError:
            named += 1
            continue
        missing = missing_of(sheet, found.markdown)
        equal += not missing
        named += bool(missing and found.losses)
        if missing and not found.losses:
            silent.append(f"document {number}{ending} (seed {seed}): {missing[0]!r} is not in it")
    return ReadBack(count, equal, named, tuple(silent))


def draw(drawn: random.Random) -> Sheet:
    """A document of values as plants write them."""
    columns, rows = drawn.randint(2, 5), 2 * drawn.randint(1, 4)
    head = tuple(((f"{_word(drawn)} {at}", 0),) for at in range(columns))
    body = tuple(tuple(_value(drawn) for _ in range(columns)) for _ in range(rows))
    merged = drawn.random() < 0.4
    if merged:
        body = tuple((body[at - at % 2][0], *row[1:]) for at, row in enumerate(body))
    paragraphs = tuple(
        ((f"{_word(drawn)}: ", 0), *_value(drawn), (f" ({at})", 0)) for at in range(drawn.randint(1, 4))
    )
    return Sheet(paragraphs, (head, *body), merged)


def missing_of(sheet: Sheet, markdown: str) -> list[str]:
    """The paragraphs and rows of the document that its text does not hold word for word."""
    lines = {_plain(line) for line in markdown.split("\n")}
    rows = {
        tuple(_plain(cell) for cell in _cells(line)) for line in markdown.split("\n") if line.startswith("|")
    }
    lost = [written for text in sheet.paragraphs if (written := _plain(_shown(text))) not in lines]
    for row in sheet.table:
        cells = tuple(_plain(_shown(cell)) for cell in row)
        if cells not in rows:
            lost.append(" | ".join(cells))
    return lost


def _word(drawn: random.Random) -> str:
    return drawn.choice(_WORDS)


def _value(drawn: random.Random) -> Text:
    number = drawn.choice((str(drawn.randint(0, 9_999)), f"{drawn.uniform(0, 99):.2f}", "1,200", "-5", "½"))
    word = _word(drawn)
    return drawn.choice(
        (
            ((f"{word} 10", 0), (str(drawn.randint(2, 19)), 1), ("회 사용", 0)),
            (("10", 0), (f"-{drawn.randint(1, 9)}", 1)),
            (("H", 0), (str(drawn.randint(2, 9)), -1), ("O", 0)),
            ((f"{number}|{drawn.randint(1, 99)}", 0),),
            ((f"{number} {drawn.choice(('℃', 'MPa', 'mm', '%'))}", 0),),
            ((f"{number}~{drawn.randint(1, 99)}", 0),),
            ((f"{word} {number}", 0),),
        )
    )


def _shown(text: Text) -> str:
    forms: Mapping[int, dict[int, int]] = {0: {}, 1: _RAISED, -1: _LOWERED}
    return "".join(piece.translate(forms[level]) for piece, level in text)


def _plain(line: str) -> str:
    return " ".join(re.sub(r"\\([#|])", r"\1", line).split())


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


def _covers(sheet: Sheet, row: int) -> int:
    """How many rows the first cell of a row covers; 0 where the one above covers it."""
    return 1 if not sheet.merged or row == 0 else 2 * (row % 2)


def _html(sheet: Sheet) -> bytes:
    marks = {0: "{}", 1: "<sup>{}</sup>", -1: "<sub>{}</sub>"}

    def written(text: Text) -> str:
        return "".join(marks[level].format(escape(piece)) for piece, level in text)

    body = "".join(f"<p>{written(text)}</p>" for text in sheet.paragraphs)
    for at, row in enumerate(sheet.table):
        covers = _covers(sheet, at)
        first = f'<td rowspan="{covers}">{written(row[0])}</td>' if covers else ""
        cells = "".join(f"<td>{written(cell)}</td>" for cell in row[1:])
        body += ("<table>" if at == 0 else "") + f"<tr>{first}{cells}</tr>"
    return f"<meta charset='utf-8'>{body}</table>".encode()


def _word_file(sheet: Sheet) -> bytes:
    marks = {0: "", 1: '<w:vertAlign w:val="superscript"/>', -1: '<w:vertAlign w:val="subscript"/>'}

    def paragraph(text: Text) -> str:
        runs = (
            f'<w:r><w:rPr>{marks[level]}</w:rPr><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>'
            for piece, level in text
        )
        return f"<w:p>{''.join(runs)}</w:p>"

    rows = ""
    for at, row in enumerate(sheet.table):
        merge = {0: "<w:vMerge/>", 1: "", 2: '<w:vMerge w:val="restart"/>'}[_covers(sheet, at)]
        first = f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(row[0] if _covers(sheet, at) else ())}</w:tc>"
        rows += f"<w:tr>{first}{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row[1:])}</w:tr>"
    return word_of("".join(map(paragraph, sheet.paragraphs)) + f"<w:tbl>{rows}</w:tbl>")


def _hwpx(sheet: Sheet) -> bytes:
    header = "".join(
        f'<hh:charPr id="{level}">{mark}</hh:charPr>'
        for level, mark in ((0, ""), (1, "<hh:supscript/>"), (-1, "<hh:subscript/>"))
    )

    def paragraph(text: Text) -> str:
        runs = (
            f'<hp:run charPrIDRef="{level}"><hp:t>{escape(piece)}</hp:t></hp:run>' for piece, level in text
        )
        return f"<hp:p>{''.join(runs)}</hp:p>"

    def cell(text: Text, covers: int) -> str:
        span = f'<hp:cellSpan colSpan="1" rowSpan="{covers}"/>'
        return f"<hp:tc><hp:subList>{paragraph(text)}</hp:subList>{span}</hp:tc>"

    rows = ""
    for at, row in enumerate(sheet.table):
        first = cell(row[0], _covers(sheet, at)) if _covers(sheet, at) else ""
        rows += f"<hp:tr>{first}{''.join(cell(text, 1) for text in row[1:])}</hp:tr>"
    table = f"<hp:p><hp:run><hp:tbl>{rows}</hp:tbl></hp:run></hp:p>"
    return hwpx_of("".join(map(paragraph, sheet.paragraphs)) + table, header)


def _slides(sheet: Sheet) -> bytes:
    def paragraph(text: Text) -> str:
        runs = (
            f'<a:r><a:rPr baseline="{level * 30_000}"/><a:t>{escape(piece)}</a:t></a:r>'
            for piece, level in text
        )
        return f"<a:p>{''.join(runs)}</a:p>"

    rows = ""
    for at, row in enumerate(sheet.table):
        covers = _covers(sheet, at)
        first = f'<a:tc rowSpan="{covers}">' if covers else '<a:tc vMerge="1">'
        openings = [first, *["<a:tc>"] * (len(row) - 1)]
        cells = (
            f"{opening}<a:txBody>{paragraph(text)}</a:txBody></a:tc>"
            for opening, text in zip(openings, row, strict=True)
        )
        rows += f"<a:tr>{''.join(cells)}</a:tr>"
    text = "".join(map(paragraph, sheet.paragraphs))
    return slides_of(
        f"<p:sp><p:txBody>{text}</p:txBody></p:sp><p:graphicFrame><a:tbl>{rows}</a:tbl></p:graphicFrame>"
    )


def _workbook(sheet: Sheet) -> bytes:
    marks = {0: "", 1: '<vertAlign val="superscript"/>', -1: '<vertAlign val="subscript"/>'}

    def cell(place: str, text: Text) -> str:
        runs = (f"<r><rPr>{marks[level]}</rPr><t>{escape(piece)}</t></r>" for piece, level in text)
        return f'<c r="{place}" t="inlineStr"><is>{"".join(runs)}</is></c>'

    rows, merges = "", ""
    at = 1
    for text in sheet.paragraphs:
        rows += f"<row>{cell(f'B{at}', text)}</row>"
        at += 2
    for number, row in enumerate(sheet.table):
        covers = _covers(sheet, number)
        cells = [
            cell(f"{chr(ord('B') + column)}{at}", text) for column, text in enumerate(row) if column or covers
        ]
        rows += f"<row>{''.join(cells)}</row>"
        merges += f'<mergeCell ref="B{at}:B{at + 1}"/>' if covers > 1 else ""
        at += 1
    return workbook_of({"점검": f"<sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"})


def _pdf(sheet: Sheet) -> bytes:
    placed: list[Placed] = []
    y = 800.0

    def put(text: Text, x: float) -> None:
        for piece, level in text:
            size = 6.0 if level else 10.0
            placed.append(Placed(piece, x, y + 4 * level, size))
            x += size * len(piece)

    for text in sheet.paragraphs:
        put(text, 50)
        y -= 30
    for row in sheet.table:
        for column, text in enumerate(row):
            put(text, 50 + 300 * column)
        y -= 16
    return placed_pdf(placed)


_WRITERS: Final[Mapping[str, Callable[[Sheet], bytes]]] = {
    ".html": _html,
    ".docx": _word_file,
    ".hwpx": _hwpx,
    ".pptx": _slides,
    ".xlsx": _workbook,
    ".pdf": _pdf,
}


def formats() -> Sequence[str]:
    """The endings of the formats that are written."""
    return tuple(_WRITERS)
