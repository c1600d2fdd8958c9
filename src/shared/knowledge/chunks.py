"""Cutting a document into passages: one for each heading, long ones at paragraph borders."""

import re
from collections.abc import Iterator

from shared.knowledge.documents import Chunk, Document
from shared.knowledge.headings import heading_of
from shared.knowledge.inline_marks import without_links, without_marks

MAX_CHARACTERS = 900
"""A passage beyond this is cut: it would bury the lines that answer a question."""


def chunk_document(document: Document) -> list[Chunk]:
    """The passages of `document` in reading order, as plain text without Markdown's inline marks."""
    pieces = [(path, piece) for path, text in _sections(document) for piece in _pieces(text)]
    return [Chunk(document, path, piece, number == 0) for number, (path, piece) in enumerate(pieces)]


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], str]]:
    path: dict[int, str] = {}
    lines: list[str] = []

    def section() -> tuple[tuple[str, ...], str]:
        # The document's own title is a field of its own, so it is no part of the path.
        above = tuple(heading for _, heading in sorted(path.items()) if heading != document.title)
        return above, plain_text("\n".join(lines)).strip()

    for line in document.markdown.splitlines():
        heading = heading_of(line) if document.format != "text" else None
        if heading is None:
            lines.append(line)
            continue
        yield section()
        lines = []
        level, text = heading
        path = {depth: above for depth, above in path.items() if depth < level}
        path[level] = plain_text(text)
    yield section()


def plain_text(markdown: str) -> str:
    """Markdown without emphasis, code marks and link targets; lists and tables stay as they are."""
    return without_marks(without_links(markdown))


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for paragraph in re.split(r"\n\s*\n", text):
        for part in _bounded(paragraph.strip()):
            if piece and len(piece) + len(part) + 2 > MAX_CHARACTERS:
                yield piece
                piece = ""
            piece = f"{piece}\n\n{part}" if piece else part
    if piece:
        yield piece


def _bounded(paragraph: str) -> Iterator[str]:
    """A paragraph in parts of at most MAX_CHARACTERS, cut after a line or a word where there is one."""
    start = 0
    while len(paragraph) - start > MAX_CHARACTERS:
        head = paragraph[start : start + MAX_CHARACTERS]
        cut = max(head.rfind("\n"), head.rfind(". ") + 1, 0) or head.rfind(" ")
        cut = cut if cut > 0 else MAX_CHARACTERS
        part = head[:cut].strip()
        if part:
            yield part
        # What is left begins at its first letter, as if it had been stripped.
        start += cut
        while start < len(paragraph) and paragraph[start].isspace():
            start += 1
    if start < len(paragraph):
        yield paragraph[start:]
