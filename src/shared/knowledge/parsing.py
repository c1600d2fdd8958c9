"""From a file's bytes to a Document, by a registry of parsers keyed by file ending.

A parser takes the file's bytes and gives Markdown (front matter included), so that a new format
is one function and one line in `PARSERS`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.knowledge.documents import ID_PATTERN, Category, Document, DocumentError, Language, RawDocument
from shared.text_analysis.language import language_of_document

MAX_HEADING = 200
"""A line that is longer is no heading: every passage below carries it, and search weighs it heavily."""

MAX_FRONT_MATTER = 50_000
"""Characters between the two lines; the longest of the packaged documents have 2,000."""

MOST_WORDS = 64
"""Longest list of names, sources or questions: some of them stand beside every passage."""

Parser = Callable[[bytes], str]
"""Bytes to Markdown. Raises DocumentError with the reason where the file cannot be read."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

MAX_CHARACTERS = 2_000_000
"""Text of one document, some 1,000 dense pages: a small file can unpack to far more than anybody reads."""


def heading_of(line: str) -> tuple[int, str] | None:
    """The level, 1 to 6, and the text of a heading, or None where `line` is none.

    Closing marks (`## 점검 ##`) are no part of the text.
    """
    text = line.lstrip("#")
    level = len(line) - len(text)
    if not 1 <= level <= 6 or not text[:1].isspace():
        return None
    text = text.strip().rstrip("#").rstrip()
    return (level, text) if 0 < len(text) <= MAX_HEADING else None


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


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Front matter and body of `text` (newlines as `\\n`). Raises DocumentError where the block is wrong."""
    if not text.startswith("---\n"):
        return FrontMatter(), text
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        raise DocumentError("front matter: the closing --- line is missing")
    if len(head) > MAX_FRONT_MATTER:
        raise DocumentError(f"front matter: more than {MAX_FRONT_MATTER:,} characters")
    return _read(head), body.lstrip("\n")


def _read(head: str) -> FrontMatter:
    # Imported here because only building an index reads front matter.
    from shared.knowledge.yaml_text import parse_yaml  # noqa: PLC0415

    try:
        data: Any = parse_yaml(head)
    except ValueError as error:
        raise DocumentError(f"front matter: {error}") from error
    if not isinstance(data, Mapping):
        raise DocumentError("front matter: expected `name: value` lines")
    try:
        return FrontMatter.model_validate(dict(data))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part)[:60] for part in fault["loc"])
        raise DocumentError(f"front matter, {field}: {fault['msg']}") from error


def decode_text(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a byte-order mark, or CP949 (older Korean editors); newlines as `\\n`."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
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
    matter, body = split_front_matter(_clean(parser(raw.data)))
    if not body.strip():
        raise DocumentError("the document is empty")
    headings = map(heading_of, body.split("\n"))
    heading = next((found[1] for found in headings if found), None)
    stem = unicodedata.normalize("NFC", path.stem)
    return Document(
        id=_document_id(matter.id or re.sub(r"\s+", "-", stem.strip())),
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
    )


def _clean(text: str) -> str:
    """Text in NFC, without halves of characters and control characters, which some files hold."""
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"its text has more than the {MAX_CHARACTERS:,} characters allowed")
    whole = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", whole))


def _document_id(text: str) -> str:
    if not ID_PATTERN.fullmatch(text):
        raise DocumentError(
            f"id {text[:120]!r}: letters, digits, dots, hyphens and underscores only, at most 120"
        )
    return text
