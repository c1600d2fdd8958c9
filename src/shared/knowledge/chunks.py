"""A document as the index wants it: cut into passages, with the terms of every field that is searched.

A passage is the text below one heading; long ones are cut at paragraph borders, a table between its rows,
each part with its head. Apart from the engine
that stores the terms, because text from outside is cut elsewhere than the index is written (see `reader`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.knowledge.documents import Chunk, Document, DocumentError
from shared.knowledge.headings import headings_of
from shared.text_analysis.tokens import terms

# Neither part of a link may hold what begins another one: else each of many open brackets would be
# followed to the end of the text.
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_MARK: Final = re.compile(r"\*\*|__|`")
_STAR_END: Final = re.compile(r"(?<=\S)(?=\*\*)")
_LINE_END: Final = re.compile(r"(?<=\S)(?=__)")
_CODE_END: Final = re.compile(r"(?<=\S)(?=`)")
_SENTENCE_END: Final = re.compile(r"^[ \t]{0,8}\d{1,4}\. |\. ", re.MULTILINE)
_ENDS: Final = {"**": _STAR_END, "__": _LINE_END, "`": _CODE_END}

MAX_CHARACTERS = 900
"""A passage beyond this is cut: it would bury the lines that answer a question."""

MOST_PASSAGES = 10_000
"""Of one document: the longest text gives a quarter of it, unless it is made of headings alone."""


def without_links(markdown: str) -> str:
    """Return the text with the label alone of every link and picture."""
    return _LINK.sub(r"\1", markdown)


def without_marks(markdown: str) -> str:
    """Return the text without the marks of bold text and code that open and close within one line.

    A mark closes at the next one of its kind that stands behind a character which is no space; what
    is between stays as it is.
    """
    ends = {mark: [found.start() for found in pattern.finditer(markdown)] for mark, pattern in _ENDS.items()}
    newlines = [at for at, character in enumerate(markdown) if character == "\n"]
    kept: list[str] = []
    at = written = 0
    while opening := _MARK.search(markdown, at):
        mark, inside = opening[0], opening.end()
        close = _first_from(ends[mark], inside + 1)
        newline = _first_from(newlines, inside)
        closes = close is not None and (newline is None or close <= newline)
        if close is None or not closes or markdown[inside].isspace():
            at = opening.start() + 1
            continue
        kept += (markdown[written : opening.start()], markdown[inside:close])
        at = written = close + len(mark)
    return "".join(kept) + markdown[written:]


def _first_from(places: list[int], least: int) -> int | None:
    index = bisect_left(places, least)
    return places[index] if index < len(places) else None


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

    written = document.markdown.splitlines()
    headings = headings_of(written) if document.format != "text" else [None] * len(written)
    for line, heading in zip(written, headings, strict=True):
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
    for written in re.split(r"\n\s*\n", text):
        paragraph = written.strip()
        for part in _rows(paragraph) if is_table(paragraph) else _bounded(paragraph):
            if piece and len(piece) + len(part) + 2 > MAX_CHARACTERS:
                yield piece
                piece = ""
            piece = f"{piece}\n\n{part}" if piece else part
    if piece:
        yield piece


def is_table(paragraph: str) -> bool:
    """True if a paragraph is a table: every line a row, the second one the rule below its head."""
    lines = paragraph.split("\n")
    return (
        len(lines) > 1
        and all(line.lstrip().startswith("|") for line in lines)
        and not set(lines[1]) - set("|-: \t")
    )


def _rows(table: str) -> Iterator[str]:
    """A table in parts of at most MAX_CHARACTERS, each with its head; a row that is longer stays whole."""
    lines = table.split("\n")
    head, part = lines[:2], lines[:2]
    size = top = sum(map(len, head)) + len(head)
    for row in lines[2:]:
        if len(part) > len(head) and size + len(row) + 1 > MAX_CHARACTERS:
            yield "\n".join(part)
            part, size = [*head], top
        part.append(row)
        size += len(row) + 1
    yield "\n".join(part)


def _bounded(paragraph: str) -> Iterator[str]:
    """A paragraph in parts of at most MAX_CHARACTERS, cut after a line or a word where there is one."""
    start = 0
    while len(paragraph) - start > MAX_CHARACTERS:
        head = paragraph[start : start + MAX_CHARACTERS]
        # The number of a list's item ends no sentence.
        ends = [end.end() - 1 for end in _SENTENCE_END.finditer(head) if end[0] == ". "]
        cut = max(head.rfind("\n"), *ends[-1:], 0) or head.rfind(" ")
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


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage: its text, and the terms of the headings above it and of itself, separated by spaces."""

    text: str
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """Terms of a document's own fields, separated by spaces; `ask` has those of each question."""

    title: str
    defect_modes: str
    features: str
    ask: tuple[str, ...]
    passages: tuple[PassageTerms, ...]


def document_terms(document: Document) -> DocumentTerms:
    """The passages of `document` in reading order, with all terms. Raises DocumentError for too many."""
    chunks = chunk_document(document)
    if len(chunks) > MOST_PASSAGES:
        raise DocumentError(f"it gives more than the {MOST_PASSAGES:,} passages allowed")
    return DocumentTerms(
        title=_terms(document.title),
        defect_modes=_terms(" ".join(mode.replace("_", " ") for mode in document.defect_modes)),
        # Whole names only: the parts of Process_MoldTemperature would make every document one on dies.
        features=" ".join(name.lower() for name in document.related_features),
        ask=tuple(map(_terms, document.ask)),
        passages=tuple(
            PassageTerms(chunk.text, _terms(" ".join(chunk.heading_path)), _terms(chunk.text))
            for chunk in chunks
        ),
    )


def _terms(text: str) -> str:
    return " ".join(terms(text))
