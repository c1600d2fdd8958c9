"""PDF to text: paragraphs put together again from lines, rows kept, running heads and feet left out."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from shared.knowledge.documents import DocumentError, Extract, Loss
from t0_ingest.formats.pdf_columns import is_head_of_lone_texts, table_of, text_columns
from t0_ingest.formats.pdf_grids import Block, Ruled, blocks_of, continued
from t0_ingest.formats.pdf_lines import Line
from t0_ingest.formats.pdf_text import Page, pages
from t0_ingest.formats.tables import TooLarge, markdown_table

_BLANK_LINES: Final = re.compile(r"\n{3,}")
_NUMBERS: Final = re.compile(r"\d+")
_LIST_ITEM: Final = re.compile(r"\s*(?:[-*•·▪○●☐☑☒□■]|\(?\d{1,2}[.)]|[①-⑳])\s*(?=\S)")
_ENDS: Final = (".", "!", "?", ":", "다", "요", "음", "함")
_SHOWN: Final = 60
_PERHAPS: Final = "read as a row of the table above it; it may be text below the table"
_AROUND: Final = 20
_FULL_EMS: Final = 20.0
"""A line that was broken for its column's width is at least so wide, in heights of its letters."""

_FARTHEST: Final = 2.2
"""Heights of a line from one line of a paragraph to the next."""

_MOST_UNKNOWN: Final = 0.02
"""Share of a document's characters without a map beyond which it is not read at all."""

_MOST_UNREAD: Final = 0.2
_MOST_NUMBERS: Final = 4
"""In a running line: the number of the page and of all pages, a date."""


def pdf_to_markdown(data: bytes) -> Extract:
    """The text of all pages as paragraphs and tables. Raises DocumentError with the reason.

    A PDF knows no headings, so there are none; its title in the file's properties is not used,
    because programs fill it with the name of what they printed.
    """
    losses: list[Loss] = []
    written: list[list[Block]] = []
    letters = unread = pictures = 0
    unknown: Counter[str] = Counter()
    for page in pages(data):
        _name_losses(page, losses)
        letters += len(page.letters)
        unread += page.unread
        pictures += page.pictures
        unknown += page.fonts
        blocks, lost = blocks_of(page)
        written.append(blocks)
        losses += [Loss(f"page {page.number}", what) for what in lost]
    if unknown.total() > _MOST_UNKNOWN * letters:
        names = ", ".join(sorted(unknown)[:3])
        raise DocumentError(
            f"the PDF's font {names} has no map to letters; print it anew, or save it as Word"
        )
    if unread > _MOST_UNREAD * (letters + unread):
        raise DocumentError("the PDF's fonts are not in the file, and its letters cannot be read; embed them")
    kept = _without_running_lines(written)
    _join_tables(kept)
    texts = [_text(blocks, f"page {number}", losses) for number, blocks in enumerate(kept, 1)]
    text = "\n\n".join(filter(None, texts))
    if not any(character.isalnum() for character in text):
        if pictures:
            raise DocumentError("the PDF is a scan: pictures and no text; run text recognition on it first")
        raise DocumentError("the PDF holds no text; if it is a drawing, run text recognition on it first")
    return Extract(text, tuple(losses))


def _name_losses(page: Page, losses: list[Loss]) -> None:
    place = f"page {page.number}"
    has_text = any(letter.text.isalnum() for letter in page.letters)
    if page.pictures:
        what = (
            "a picture is not read"
            if has_text
            else "the page is a picture without text (a scan); it is not read"
        )
        losses.append(Loss(place, what))
    if page.fonts:
        names = ", ".join(sorted(page.fonts)[:3])
        losses.append(
            Loss(place, f"{page.fonts.total()} signs of the font {names} have no map and are shown as �")
        )
    if page.unread:
        losses.append(
            Loss(place, f"{page.unread} pieces of text in a font that is not in the file are not read")
        )
    losses += [Loss(place, f"the value of a form's field is not read: {value[:60]}") for value in page.fields]


def _without_running_lines(written: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Pages without the first and last lines that stand, but for the page's number, on most of them."""
    keys = [
        {id(block): _keys(block, number) for block in (*page[:1], *page[-1:])}
        for number, page in enumerate(written)
    ]
    ends = Counter(key for page in keys for key in set().union(*page.values()))
    running = {key for key, count in ends.items() if count >= 3 and count * 2 > len(written)}
    return [
        [block for block in page if running.isdisjoint(own.get(id(block), ()))]
        for page, own in zip(written, keys, strict=True)
    ]


def _keys(block: Block, page: int) -> set[str]:
    """The texts that a running line may be on all pages: numbers as they are, or as they grow by page."""
    text = block.text
    numbers = list(_NUMBERS.finditer(text))
    if isinstance(block, Ruled) or len(numbers) > _MOST_NUMBERS:
        return {text}
    keys = {""}
    end = 0
    for found in numbers:
        before = text[end : found.start()]
        grows = f"{before}#{int(found[0][:9]) - page}"
        keys = {key + piece for key in keys for piece in (f"{before}{found[0]}", grows)}
        end = found.end()
    return {key + text[end:] for key in keys}


def _join_tables(pages_blocks: Sequence[list[Block]]) -> None:
    """Put the part of a table that stands on the next page to the rest of it."""
    open_table: Ruled | None = None
    for blocks in pages_blocks:
        first = blocks[0] if blocks else None
        if open_table and isinstance(first, Ruled) and continued(open_table, first):
            del blocks[0]
            if not blocks:
                continue
        open_table = blocks[-1] if blocks and isinstance(blocks[-1], Ruled) else None


def _text(blocks: Sequence[Block], place: str, losses: list[Loss]) -> str:
    """A page's text: paragraphs and tables."""
    parts: list[str] = []
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        parts.append(_paragraphs(lines, place, losses))
        lines = []
        try:
            parts.append(markdown_table(block.rows))
        except TooLarge:
            losses.append(Loss(place, "a table has more cells than are read; left out"))
    parts.append(_paragraphs(lines, place, losses))
    return "\n\n".join(filter(None, parts))


def _paragraphs(lines: Sequence[Line], place: str, losses: list[Loss]) -> str:
    """Lines joined where one was only broken for the page's width: it is nearly as long as the longest."""
    single = [line for line in lines if len(line.pieces) == 1]
    full = max(_FULL_EMS, 0.75 * max((line.ems for line in single), default=0.0))
    # Pieces of the text, joined once: a page of one endless paragraph would be copied for each line.
    parts: list[str] = []
    open_end = False
    at = 0
    while at < len(lines):
        prose = text_columns(lines, at)
        if prose:
            losses.append(Loss(place, "columns of text are read one after the other, not row by row"))
            for column in prose:
                parts += ["\n\n" if parts else "", _paragraphs(column, place, losses), "\n"]
            at, open_end = at + len(prose[0]), False
            continue
        table = table_of(lines, at)
        if table:
            losses += [Loss(place, f"{_PERHAPS}: {text[:_SHOWN]}") for text in table.perhaps]
            parts += ["\n\n" if parts else "", table.markdown, "\n"]
            at, open_end = at + table.lines, False
            continue
        if _is_row_of_none(lines, at):
            losses.append(Loss(place, f"columns are not told apart: {lines[at].text[:_SHOWN]}"))
        line = lines[at]
        text = line.text
        if open_end and _follows(lines[at - 1], line) and not _LIST_ITEM.match(text):
            if parts[-1].endswith("-") and text[:1].islower():
                parts[-1] = parts[-1][:-1]
            elif parts[-1][-1:].isdecimal() and text[:1].isdecimal():
                losses.append(
                    Loss(place, f"a number may go on in the next line: {parts[-1][-20:]} / {text[:20]}")
                )
                parts.append(" ")
            else:
                parts.append(" ")
            parts.append(text)
        else:
            # A line that begins with # is text here, not a heading.
            parts += ["\n" if parts else "", "\\" if text.startswith("#") else "", text]
        alike = at + 1 < len(lines) and _are_rows(text, lines[at + 1].text)
        open_end = len(line.pieces) == 1 and line.ems >= full and not text.endswith(_ENDS) and not alike
        at += 1
    return _BLANK_LINES.sub("\n\n", "".join(parts)).strip("\n")


def _is_row_of_none(lines: Sequence[Line], at: int) -> bool:
    """True if a line of several texts stands right above or below another one, and neither is in a table.

    Or if texts that stand alone follow below its first one, as rows whose other cells are empty do.
    """
    if len(lines[at].pieces) < 2:
        return False
    return is_head_of_lone_texts(lines, at) or any(
        len(other.pieces) > 1 and _follows(*pair)
        for other, pair in (
            *((lines[at + 1], (lines[at], lines[at + 1])) for _ in lines[at + 1 : at + 2]),
            *((lines[at - 1], (lines[at - 1], lines[at])) for _ in lines[:at][-1:]),
        )
    )


def _follows(above: Line, line: Line) -> bool:
    """True if a line stands right below another one, as lines of one paragraph do."""
    return 0 < above.y - line.y <= _FARTHEST * max(above.height, line.height)


def _are_rows(one: str, other: str) -> bool:
    """True if two lines have numbers in the same places among as many words: rows of a table without gaps."""
    shapes = [[bool(_NUMBERS.search(word)) for word in line.split()] for line in (one, other)]
    return shapes[0] == shapes[1] and any(shapes[0])
