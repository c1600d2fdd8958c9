"""From a file's bytes to a Document, by a registry of parsers keyed by file ending.

A parser takes the file's bytes and gives Markdown (front matter included), with what of the file is not in
it where there is such, so that a new format is one function and one line in `PARSERS`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.knowledge.document_ids import id_of_path
from shared.knowledge.document_lines import lines_of
from shared.knowledge.documents import (
    ID_PATTERN,
    Category,
    Document,
    DocumentError,
    Extract,
    Language,
    Loss,
    RawDocument,
)
from shared.knowledge.headings import MAX_HEADING, headings_of
from shared.text_analysis.language import language_of_document

MAX_FRONT_MATTER = 50_000
"""Characters between the two lines; the longest of the packaged documents have 2,000."""

MOST_WORDS = 64
"""Longest list of names, sources or questions: some of them stand beside every passage."""

MOST_LOSSES = 100
LONGEST_LOSS = 200
"""Characters of the place and of the words of a loss."""

Parser = Callable[[bytes], str | Extract]
"""Bytes to Markdown. Raises DocumentError with the reason where the file cannot be read."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]{0,40}[A-Za-z])?")
"""Colours and the like of a terminal, from which people copy: they are no part of the text."""

_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n"})
_HEAD_LINE = re.compile(r"---[ \t]*")
_KEY = re.compile(r"[\w-]{1,60}[ \t]*:")

MAX_CHARACTERS = 2_000_000
"""Text of one document, some 1,000 dense pages: a small file can unpack to far more than anybody reads."""


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    if any(character < " " or "\x7f" <= character < "\xa0" for character in text):
        raise ValueError("control characters")
    return text


_Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
_Words = Annotated[tuple[_Word, ...], Field(max_length=MOST_WORDS)]


class FrontMatter(BaseModel):
    """Every field may be left out: what is missing is taken from the file's name and text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Word | None = None
    title: _Word | None = None
    language: Language | None = None
    category: Category | None = None
    defect_modes: _Words = ()
    related_features: _Words = ()
    sources: _Words = ()
    ask: _Words = ()
    line: _Word | None = None
    lines: _Words = ()

    @property
    def for_lines(self) -> tuple[str, ...]:
        """The lines that it names, by either key."""
        return ((self.line,) if self.line else ()) + self.lines


def split_front_matter(text: str) -> tuple[FrontMatter, str, tuple[Loss, ...]]:
    """Front matter and body of `text` (newlines as `\\n`), and the keys that are not known.

    A line of hyphens that begins no block of names is a rule of the text. Raises DocumentError where the
    block is wrong.
    """
    lines = text.lstrip("\n \t").split("\n")
    if not _HEAD_LINE.fullmatch(lines[0]):
        return FrontMatter(), text, ()
    end = next((at for at, line in enumerate(lines[1:], start=1) if _HEAD_LINE.fullmatch(line)), None)
    if end is None:
        if not any(_KEY.match(line) for line in lines[1:3]):
            return FrontMatter(), text, ()
        raise DocumentError("front matter: the closing --- line is missing")
    head = "\n".join(lines[1:end])
    if len(head) > MAX_FRONT_MATTER:
        raise DocumentError(f"front matter: more than {MAX_FRONT_MATTER:,} characters")
    matter, unknown = _read(head)
    return matter, "\n".join(lines[end + 1 :]).lstrip("\n"), unknown


def _read(head: str) -> tuple[FrontMatter, tuple[Loss, ...]]:
    # Imported here because only building an index reads front matter.
    from shared.knowledge.yaml_text import parse_yaml  # noqa: PLC0415

    try:
        data: Any = parse_yaml(head)
    except ValueError as error:
        raise DocumentError(f"front matter: {error}") from error
    if data is None:
        return FrontMatter(), ()
    if not isinstance(data, Mapping):
        raise DocumentError("front matter: expected `name: value` lines")
    known = {key: value for key, value in data.items() if key in FrontMatter.model_fields}
    unknown = tuple(Loss("front matter", f"{key}: no such key is known") for key in data if key not in known)
    # A key that is left empty is one that is left out.
    given = {key: value for key, value in known.items() if value is not None}
    try:
        return FrontMatter.model_validate(given), unknown
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part)[:60] for part in fault["loc"])
        raise DocumentError(f"front matter, {field}: {fault['msg']}") from error


def decode_text(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a byte-order mark, or CP949 (older Korean editors); newlines as `\\n`.

    Breaks of pages and vertical tabs are line ends too; the marks of terminals and of the end of a file go.
    Raises DocumentError where other characters say that it is no text.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = _ESCAPE.sub("", text).translate(_BREAKS).rstrip("\x1a")
        if _CONTROL.search(text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentError("not a text file (neither UTF-8, UTF-16 nor CP949)")


PARSERS: Mapping[str, tuple[str, Parser]] = {
    ".md": ("markdown", decode_text),
    ".markdown": ("markdown", decode_text),
    ".txt": ("text", decode_text),
}
"""File ending → (name of the format, parser)."""


def parse_document(raw: RawDocument, parsers: Mapping[str, tuple[str, Parser]] = PARSERS) -> Document:
    """Parse one file. Raises DocumentError with a reason a person can act on."""
    path = PurePosixPath(raw.name)
    known = parsers.get(path.suffix.lower())
    if known is None:
        raise DocumentError(
            f"format {path.suffix or 'without ending'} is not supported: {', '.join(parsers)}"
        )
    format_name, parser = known
    found = parser(raw.data)
    extract = found if isinstance(found, Extract) else Extract(found)
    matter, body, unknown = split_front_matter(_clean(extract.text))
    if not body.strip():
        raise DocumentError("the document is empty")
    headings = headings_of(body.split("\n")) if extract.has_title else ()
    heading = next((found[1] for found in headings if found), None)
    stem = unicodedata.normalize("NFC", path.stem)
    return Document(
        id=_document_id(matter.id) if matter.id else id_of_path(raw.name),
        title=matter.title or heading or stem[:MAX_HEADING],
        language=matter.language or language_of_document(body),
        category=matter.category or "process",
        defect_modes=matter.defect_modes,
        related_features=matter.related_features,
        sources=matter.sources,
        uri=raw.uri,
        format=format_name,
        markdown=body.strip() + "\n",
        ask=matter.ask,
        losses=_told((*unknown, *extract.losses)),
        lines=lines_of(raw.name, matter.for_lines),
    )


def _told(losses: Sequence[Loss]) -> tuple[Loss, ...]:
    """The losses, each once with its count, as many as are told of one document."""
    counts = Counter(losses)
    told = [
        Loss(_shown(loss.place), _shown(loss.what) + (f" ({count} times)" if count > 1 else ""))
        for loss, count in counts.items()
    ]
    if len(told) > MOST_LOSSES:
        told[MOST_LOSSES - 1 :] = [Loss("", f"{len(told) - MOST_LOSSES + 1} further losses")]
    return tuple(told)


def _shown(text: str) -> str:
    return " ".join(_writable(text).split())[:LONGEST_LOSS]


def _clean(text: str) -> str:
    """Text in NFC that can be written. Raises DocumentError where it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"its text has more than the {MAX_CHARACTERS:,} characters allowed")
    return unicodedata.normalize("NFC", _writable(text))


def _writable(text: str) -> str:
    """Text without halves of characters and control characters, which some files hold."""
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())


def _document_id(text: str) -> str:
    if not ID_PATTERN.fullmatch(text):
        raise DocumentError(
            f"id {text[:120]!r}: letters, digits, dots, hyphens and underscores only, at most 120"
        )
    return text
