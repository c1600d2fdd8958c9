"""PDF to text: paragraphs put together again from lines, rows kept, running heads and feet left out."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from shared.knowledge.documents import DocumentError, Extract, Loss
from t0_ingest.formats.pdf_lines import Line, lines_of, table_of
from t0_ingest.formats.pdf_text import Page, pages

_NUMBERS: Final = re.compile(r"\d+")
_LIST_ITEM: Final = re.compile(r"\s*(?:[-*•·▪○●☐☑☒□■]|\(?\d{1,2}[.)]|[①-⑳])\s*(?=\S)")
_ENDS: Final = (".", "!", "?", ":", "다", "요", "음", "함")
_FULL_EMS: Final = 20.0
"""A line that was broken for its column's width is at least so wide, in heights of its letters."""

_FARTHEST: Final = 2.2
"""Heights of a line from one line of a paragraph to the next."""

_MOST_UNKNOWN: Final = 0.02
"""Share of a document's characters without a map beyond which it is not read at all."""

_MOST_UNREAD: Final = 0.2


def pdf_to_markdown(data: bytes) -> Extract:
    """The text of all pages as paragraphs and tables. Raises DocumentError with the reason.

    A PDF knows no headings, so there are none; its title in the file's properties is not used,
    because programs fill it with the name of what they printed.
    """
    losses: list[Loss] = []
    written: list[list[Line]] = []
    letters = unread = pictures = 0
    unknown: Counter[str] = Counter()
    for page in pages(data):
        _name_losses(page, losses)
        letters += len(page.letters)
        unread += page.unread
        pictures += page.pictures
        unknown += page.fonts
        written.append(lines_of(page.letters))
    if unknown.total() > _MOST_UNKNOWN * letters:
        names = ", ".join(sorted(unknown)[:3])
        raise DocumentError(
            f"the PDF's font {names} has no map to letters; print it anew, or save it as Word"
        )
    if unread > _MOST_UNREAD * (letters + unread):
        raise DocumentError("the PDF's fonts are not in the file, and its letters cannot be read; embed them")
    text = "\n\n".join(filter(None, map(_paragraphs, _without_running_lines(written))))
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
        losses.append(Loss(place, f"{page.unread} lone signs of a font that is not in the file are not read"))
    losses += [Loss(place, f"the value of a form's field is not read: {value[:60]}") for value in page.fields]


def _without_running_lines(written: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without the first and last lines that stand, but for numbers, on most of them."""
    ends = Counter(key for page in written for key in {_key(line) for line in (*page[:1], *page[-1:])})
    running = {key for key, count in ends.items() if count >= 3 and count * 2 > len(written)}

    def keep(page: Sequence[Line], at: int) -> bool:
        return at not in {0, len(page) - 1} or _key(page[at]) not in running

    return [[line for at, line in enumerate(page) if keep(page, at)] for page in written]


def _key(line: Line) -> str:
    return _NUMBERS.sub("#", line.text)


def _paragraphs(lines: Sequence[Line]) -> str:
    """Lines joined where one was only broken for the page's width: it is nearly as long as the longest."""
    single = [line for line in lines if len(line.pieces) == 1]
    full = max(_FULL_EMS, 0.75 * max((line.ems for line in single), default=0.0))
    # Pieces of the text, joined once: a page of one endless paragraph would be copied for each line.
    parts: list[str] = []
    open_end = False
    at = 0
    while at < len(lines):
        table = table_of(lines, at)
        if table:
            parts += ["\n\n" if parts else "", table[0], "\n"]
            at, open_end = at + table[1], False
            continue
        line = lines[at]
        text = line.text
        if open_end and _follows(lines[at - 1], line) and not _LIST_ITEM.match(text):
            if parts[-1].endswith("-") and text[:1].islower():
                parts[-1] = parts[-1][:-1]
            else:
                parts.append(" ")
            parts.append(text)
        else:
            # A line that begins with # is text here, not a heading.
            parts += ["\n" if parts else "", "\\" if text.startswith("#") else "", text]
        alike = at + 1 < len(lines) and _are_rows(text, lines[at + 1].text)
        open_end = len(line.pieces) == 1 and line.ems >= full and not text.endswith(_ENDS) and not alike
        at += 1
    return "".join(parts).strip("\n")


def _follows(above: Line, line: Line) -> bool:
    """True if a line stands right below another one, as lines of one paragraph do."""
    return 0 < above.y - line.y <= _FARTHEST * max(above.height, line.height)


def _are_rows(one: str, other: str) -> bool:
    """True if two lines have numbers in the same places among as many words: rows of a table without gaps."""
    shapes = [[bool(_NUMBERS.search(word)) for word in line.split()] for line in (one, other)]
    return shapes[0] == shapes[1] and any(shapes[0])
